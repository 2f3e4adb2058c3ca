import assert from "node:assert/strict";
import { compareVersions } from "../../../client/connection/compareVersions.js";

suite("The comparison of versions", () => {
  const older: [string, string][] = [
    ["1.2.3", "1.2.4"],
    ["1.2.9", "1.2.10"],
    ["1.9.9", "1.10.0"],
    ["1.99.99", "2.0.0"],
    ["0.9.0", "1.0.0"],
    ["1.2", "1.2.1"],
    ["1", "1.0.1"],
    ["nonsense", "0.0.1"],
  ];
  for (const [a, b] of older) {
    test(`${a} is older than ${b}`, () => {
      assert.ok(compareVersions(a, b) < 0);
      assert.ok(compareVersions(b, a) > 0);
    });
  }

  test("is of three numbers: what comes after them makes no difference", () => {
    for (const same of ["1.2.3", "1.2.3-beta.1", "1.2.3+build"]) assert.equal(compareVersions("1.2.3", same), 0);
    assert.equal(compareVersions("1.0.0", "1"), 0);
  });
});
