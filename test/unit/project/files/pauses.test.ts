import assert from "node:assert/strict";
import { Pauses } from "../../../../client/project/files/pauses.js";

suite("Pauses", () => {
  test("let others go on after 10 ms of work, and not before", async () => {
    let [now, paused] = [0, 0];
    const pauses = new Pauses(
      () => now,
      () => Promise.resolve(void (paused += 1)),
    );
    const counts: number[] = [];
    for (const at of [0, 9, 10, 19, 20, 21, 100]) {
      now = at;
      await pauses.afterMuchWork();
      counts.push(paused);
    }
    assert.deepEqual(counts, [0, 0, 1, 1, 2, 2, 3]);
  });
});
