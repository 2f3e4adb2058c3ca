import assert from "node:assert/strict";
import { hostLabel } from "../../../client/project/hostLabel.js";

suite("A project's host", () => {
  const cases: [project: string, label: string][] = [
    ["shop", "shop"],
    ["scope-name", "scope-name"],
    ["My.Shop_2", "my-shop-2"],
    ["_.shop._", "shop"],
    ["...", "project"],
    ["a".repeat(255), "a".repeat(63)],
    [`${"a".repeat(62)}.b`, "a".repeat(62)],
  ];
  for (const [project, label] of cases) {
    test(`of ${project.slice(0, 20)} is a label that hosts may have`, () => {
      assert.equal(hostLabel(project), label);
      assert.match(hostLabel(project), /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    });
  }
});
