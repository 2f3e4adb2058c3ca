import assert from "node:assert/strict";
import { type EndReason, Ending } from "../../server/ending.js";

suite("Ending", () => {
  /** An ending whose steps, added out of order, note their phase and the reason. */
  function world() {
    const done: string[] = [];
    const logged: string[] = [];
    const log = { info: () => undefined, warn: () => undefined, error: (message: string) => void logged.push(message) };
    const ending = new Ending(log, () => void done.push("exit"));
    for (const phase of ["log", "lock", "store", "metrics", "clients", "timers", "announcement"] as const) {
      ending.add(phase, async (reason) => {
        await new Promise((resolve) => setImmediate(resolve));
        done.push(`${phase}: ${reason}`);
      });
    }
    return { ending, done, logged };
  }

  const order = ["announcement", "timers", "clients", "metrics", "store", "lock", "log"];

  for (const reason of ["requested", "handOver", "idle", "damage", "lost"] satisfies EndReason[]) {
    test(`${reason}: every part ends, each after the one before, and then the process`, async () => {
      const { ending, done } = world();
      await ending.begin(reason);
      assert.deepEqual(done, [...order.map((phase) => `${phase}: ${reason}`), "exit"]);
    });
  }

  test("only the first call ends it, and what it says counts", async () => {
    const { ending, done } = world();
    const first = ending.begin("lost");
    assert.equal(ending.hasBegun, true);
    await Promise.all([first, ending.begin("requested")]);
    assert.deepEqual(done, [...order.map((phase) => `${phase}: lost`), "exit"]);
  });

  test("a step that fails is logged, and keeps nothing else from ending", async () => {
    const { ending, done, logged } = world();
    ending.add("clients", () => {
      throw new Error("the socket is gone");
    });
    ending.add("store", () => Promise.reject(new Error("the disk is full")));
    await ending.begin("idle");
    assert.deepEqual(done, [...order.map((phase) => `${phase}: idle`), "exit"]);
    assert.deepEqual(logged, ["While stopping", "While stopping"]);
  });
});
