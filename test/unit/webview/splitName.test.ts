import assert from "node:assert/strict";
import { splitName } from "../../../webview/text/splitName.js";

suite("A name that is shortened in its middle", () => {
  const cases: [name: string, start: string, end: string][] = [
    ["acme-website:api", "acme-website", ":api"],
    ["shop:web:feature-login", "shop", ":web:feature-login"],
    ["shop:web:feature-with-a-long-name", "shop:web:feature-with-a", "-long-name"],
    ["web", "we", "b"],
    ["", "", ""],
    [`${"x".repeat(40)}😀123456789`, `${"x".repeat(40)}😀`, "123456789"],
  ];
  for (const [name, start, end] of cases) {
    test(`keeps “${end}” of ${name === "" ? "nothing" : name}`, () => assert.deepEqual(splitName(name), [start, end]));
  }
});
