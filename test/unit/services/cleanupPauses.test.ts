import assert from "node:assert/strict";
import { mock } from "node:test";
import { StaleStep } from "../../../server/store/staleStep.js";
import { days, house, minutes, seconds, settled } from "./house.js";

suite("The pauses of the cleanup", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  /** A cleanup that pauses for 60 seconds, and lets time pass. */
  async function pausing() {
    const built = await house({ config: { cleanupIntervalSeconds: 60 } });
    let sweeps = 0;
    let rests = 0;
    built.cleanup.onDidSweep(() => (sweeps += 1));
    built.cleanup.onDidRest(() => (rests += 1));
    const pass = async (ms: number) => {
      built.clock.advance(ms);
      mock.timers.tick(ms);
      await settled();
    };
    return { ...built, pass, done: () => [sweeps, rests] };
  }

  test("are told when they begin, after sweeps that were planned, also after one that failed", async () => {
    const { cleanup, pass, done, store, idle, clock, logged } = await pausing();
    await cleanup.run();
    assert.deepEqual(done(), [1, 0]);
    await idle({ project: "shop" });
    clock.advance(days(31));
    cleanup.start();
    store.broken = true;
    await pass(seconds(60));
    assert.deepEqual([done(), logged], [[2, 1], ["The cleanup failed"]]);
    cleanup.stop();
  });

  test("become shorter at once with the settings, by what has passed of them, and longer as well", async () => {
    const { cleanup, pass, done, config } = await pausing();
    cleanup.start();
    await pass(seconds(10));
    config.cleanupIntervalSeconds = 30;
    cleanup.reconfigured();
    await pass(seconds(19));
    assert.deepEqual(done(), [0, 0]);
    await pass(seconds(1));
    assert.deepEqual(done(), [1, 1]);
    await pass(seconds(10));
    config.cleanupIntervalSeconds = 60;
    cleanup.reconfigured();
    await pass(seconds(49));
    assert.deepEqual(done(), [1, 1]);
    await pass(seconds(1));
    assert.deepEqual(done(), [2, 2]);
    cleanup.stop();
  });

  test("end at once where the new ones would be over already", async () => {
    const { cleanup, pass, done, config } = await pausing();
    cleanup.start();
    await pass(seconds(50));
    config.cleanupIntervalSeconds = 30;
    cleanup.reconfigured();
    await pass(0);
    assert.deepEqual(done(), [1, 1]);
    cleanup.stop();
  });

  test("do not begin with new settings, neither before the start nor after the end, nor twice in a sweep", async () => {
    const { cleanup, pass, done, config, idle, folders } = await pausing();
    cleanup.reconfigured();
    await pass(seconds(120));
    assert.deepEqual(done(), [0, 0]);
    await idle({ project: "shop", folder: "/home/me/shop" });
    await pass(days(4));
    config.cleanupIntervalSeconds = 30;
    cleanup.start();
    folders.during = async () => {
      await Promise.resolve();
      cleanup.reconfigured();
    };
    await pass(seconds(30));
    assert.deepEqual(done(), [1, 1]);
    await pass(seconds(30));
    assert.deepEqual(done(), [2, 2], "one sweep, and not two");
    cleanup.stop();
    cleanup.reconfigured();
    cleanup.start();
    await pass(minutes(10));
    assert.deepEqual(done(), [2, 2]);
  });
});

suite("A sweep", () => {
  test("tells the log what it has done, and writes and tells nothing where there was nothing to do", async () => {
    const { idle, request, system, clock, cleanup, logged, store } = await house();
    clock.advance(days(1));
    await cleanup.run();
    assert.deepEqual([logged, store.writes], [[], 0]);
    await idle({ project: "old" });
    await request({ project: "shop", owner: { pid: system.processes.start(41).pid } });
    clock.advance(days(31));
    system.processes.kill(41);
    await cleanup.run();
    assert.deepEqual(logged, ["Cleanup: 1 leases ended, 1 assignments removed"]);
  });

  test("leaves to the next one what another backend has changed at the same moment", async () => {
    const { idle, clock, cleanup, store, list, request } = await house();
    const { port } = await idle({ project: "shop" });
    clock.advance(days(31));
    const release = store.release.bind(store);
    store.release = () => Promise.reject(new StaleStep([port], "it is in use"));
    assert.deepEqual(await cleanup.run(), { expiredLeases: 0, removed: 0 });
    store.release = release;
    assert.equal(list().length, 1);
    assert.equal((await request({ project: "shop" })).port, port, "nothing is kept from those who ask");
  });

  test("looks for no folder of a pinned assignment", async () => {
    const { idle, pin, clock, cleanup, folders } = await house();
    await idle({ project: "shop", folder: "/home/me/shop" });
    await pin({ project: "shop", pinned: true });
    clock.advance(days(100));
    assert.equal((await cleanup.run()).removed, 0);
    assert.deepEqual(folders.asked, []);
  });

  test("tells the log again of folders that could be looked for meanwhile", async () => {
    const { idle, clock, cleanup, folders, logged } = await house();
    await idle({ project: "shop", folder: "/home/me/shop" });
    clock.advance(days(4));
    const problem = "The file system does not answer.";
    for (const failure of [new Error(problem), undefined, new Error(problem), new Error(problem)]) {
      folders.failure = failure;
      await cleanup.run();
    }
    assert.deepEqual(logged, [problem, problem]);
  });

  test("forgets old events, and looks for folders, but not before an interval has passed since time jumped", async () => {
    const { idle, clock, cleanup, history, folders, config } = await house({ config: { retentionDays: 100 } });
    await idle({ project: "shop", folder: "/home/me/shop" });
    clock.advance(days(15));
    clock.jump(seconds(6));
    await cleanup.run();
    assert.deepEqual([(await history()).length > 0, folders.asked], [true, []]);
    clock.advance(seconds(config.cleanupIntervalSeconds));
    await cleanup.run();
    assert.deepEqual([await history(), folders.asked], [[], [["/home/me/shop"]]]);
  });
});
