import assert from "node:assert/strict";
import { describe, soak, withoutTimers } from "../backend/load/soak.js";

const [warmUp, seconds] = process.env["PORT_DADDY_CHAOS"] === "1" ? [20, 60] : [3, 5];

suite("a day in a minute", () => {
  if (process.platform !== "linux") return; // Only Linux shows a process's resources from outside.

  test(`leaves descriptors, listeners and memory as they were, after ${seconds} s`, async () => {
    const result = await soak(warmUp * 1000, seconds * 1000);
    const { before, after, warnings } = result;
    console.log(describe(result));
    assert.equal(after.descriptors, before.descriptors);
    assert.deepEqual(withoutTimers(after), withoutTimers(before));
    assert.equal(after.processListeners, before.processListeners);
    assert.equal(warnings, "");
    assert.ok(after.heap < before.heap + 6, `a heap of ${after.heap} MiB, after ${before.heap}`);
    assert.ok(after.resident < before.resident * 1.5 + 64, `${after.resident} MiB, after ${before.resident}`);
  }).timeout((warmUp + seconds + 60) * 1000);
});
