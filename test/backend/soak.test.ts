import assert from "node:assert/strict";
import { soak } from "./load/soak.js";

suite("clients that come and go for seconds", () => {
  if (process.platform !== "linux") return; // Only Linux shows a process's resources from outside.

  test("leave no descriptor behind", async () => {
    const { before, after, warnings } = await soak(700, 2500);
    assert.ok(after.descriptors <= before.descriptors, `${after.descriptors} instead of ${before.descriptors}`);
    assert.equal(warnings, "");
  });
});
