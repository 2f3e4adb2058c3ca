import assert from "node:assert/strict";
import path from "node:path";
import { isWithin } from "../../../server/protocol/isWithin.js";

suite("isWithin", () => {
  const root = path.resolve("/home/ann/shop");
  for (const [inner, expected] of [
    ["", true],
    ["api/src", true],
    ["..api", true],
    ["..", false],
    ["../shopping", false],
    ["../../elsewhere", false],
  ] as const) {
    test(`of "${inner}" is ${expected}`, () => assert.equal(isWithin(path.resolve(root, inner), root), expected));
  }
});
