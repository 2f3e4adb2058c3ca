import assert from "node:assert/strict";
import { Usage } from "../../../../server/services/listening/usage.js";
import { failureOf } from "../failure.js";
import { FakeSystem } from "../fakeSystem.js";
import { FixedClock } from "../house.js";

suite("What processes use", () => {
  function measuring() {
    const { processes } = new FakeSystem();
    const clock = new FixedClock();
    const asked: number[][] = [];
    const logged: string[] = [];
    const world = { failure: undefined as Error | undefined };
    const measure = (pids: readonly number[]) => {
      asked.push([...pids]);
      if (world.failure !== undefined) return Promise.reject(world.failure);
      return Promise.resolve(new Map(pids.map((pid) => [pid, { cpuPercent: asked.length, memoryBytes: pid * 1000 }])));
    };
    const write = (message: string) => void logged.push(message);
    const usage = new Usage({ processes, measure, forgottenMs: 30_000, clock, log: { info: write, warn: write, error: write } });
    processes.start(41);
    processes.start(42);
    return { processes, clock, asked, logged, usage, world };
  }

  test("is told in the order in which it was asked, without those that have gone", async () => {
    const { usage, asked } = measuring();
    assert.deepEqual(await usage.of([42, 99, 41, 42]), [
      { pid: 42, cpuPercent: 1, memoryBytes: 42_000 },
      { pid: 41, cpuPercent: 1, memoryBytes: 41_000 },
    ]);
    assert.deepEqual(asked, [[41, 42]]);
    assert.deepEqual(await usage.of([]), []);
  });

  test("is measured once for all who ask within half a second", async () => {
    const { usage, asked, clock } = measuring();
    await Promise.all([usage.of([41]), usage.of([41, 42]), usage.of([42])]);
    assert.deepEqual(asked, [[41], [42]]);
    clock.advance(499);
    await usage.of([41, 42]);
    assert.equal(asked.length, 2);
    clock.advance(1);
    assert.equal((await usage.of([41, 42])).length, 2);
    assert.deepEqual(asked[2], [41, 42]);
  });

  test("is not told of a process that has the pid of another one, until that is forgotten", async () => {
    const { usage, processes, asked, clock } = measuring();
    await usage.of([41]);
    processes.start(41);
    assert.deepEqual(await usage.of([41]), []);
    clock.advance(29_999);
    assert.deepEqual(await usage.of([41]), []);
    clock.advance(1);
    assert.equal((await usage.of([41])).length, 1);
    assert.deepEqual(asked, [[41], [41]]);
  });

  test("is left out where it cannot be measured, and fails where the system says nothing at all", async () => {
    const { usage, processes, logged, world } = measuring();
    world.failure = new Error("No matching pid found");
    assert.deepEqual(await usage.of([41]), []);
    assert.equal(logged.length, 1);
    processes.failure = new Error("no /proc");
    await failureOf(usage.of([41]), "SystemUnavailable");
    processes.failure = undefined;
    assert.deepEqual(await usage.of([42]), []);
  });

  test("is measured as often on a machine that has been up for long", async () => {
    const { usage, processes, asked, clock } = measuring();
    clock.advance(1_000_000);
    await usage.of([41]);
    clock.advance(499);
    await usage.of([41]);
    assert.equal(asked.length, 1);
    processes.start(41);
    clock.advance(29_500);
    assert.deepEqual(await usage.of([41]), [], "the former process is still remembered");
    clock.advance(1);
    assert.equal((await usage.of([41])).length, 1);
  });

  test("is no longer told of a process that has ended since it was measured", async () => {
    const { usage, processes } = measuring();
    await usage.of([41, 42]);
    processes.kill(41);
    assert.deepEqual(
      (await usage.of([41, 42])).map(({ pid }) => pid),
      [42],
    );
  });

  test("that cannot be measured is told in words", async () => {
    const { usage, processes, logged, world } = measuring();
    world.failure = new Error("No matching pid found");
    await usage.of([41, 42]);
    assert.deepEqual(logged, ["What 2 processes use could not be measured: No matching pid found"]);
    processes.failure = new Error("no /proc");
    const { message } = await failureOf(usage.of([41]), "SystemUnavailable");
    assert.match(message, /^The system did not let Port Daddy check which processes are running\./);
  });
});
