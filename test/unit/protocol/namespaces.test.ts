import assert from "node:assert/strict";
import { readlinkSync } from "node:fs";
import { ownNamespace } from "../../../server/protocol/machine/namespaces.js";

suite("Our own namespaces", () => {
  for (const kind of ["pid", "net"] as const) {
    test(`the one of ${kind} is what Linux tells of it, and nothing elsewhere`, () => {
      assert.equal(ownNamespace(kind), process.platform === "linux" ? readlinkSync(`/proc/self/ns/${kind}`) : undefined);
    });
  }
});
