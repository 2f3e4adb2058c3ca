import assert from "node:assert/strict";
import { mock } from "node:test";
import { failureOf } from "./failure.js";
import { days, house, minutes, settled } from "./house.js";

suite("The cleanup", () => {
  test("removes what nobody has used for retentionDays, and not a moment before", async () => {
    const { idle, clock, cleanup, list, request } = await house({ config: { retentionDays: 30 } });
    await idle({ project: "old" });
    await request({ project: "used" });
    clock.advance(minutes(1));
    await idle({ project: "young" });
    clock.advance(days(30) - minutes(1));
    assert.deepEqual(await cleanup.run(), { expiredLeases: 0, removed: 0 });
    clock.advance(1);
    assert.deepEqual(await cleanup.run(), { expiredLeases: 0, removed: 1 });
    assert.deepEqual(
      list()
        .map(({ project }) => project)
        .sort(),
      ["used", "young"],
    );
  });

  test("frees the ports of what it removed at once: nobody's server is going down there", async () => {
    const { idle, clock, cleanup, request } = await house({ config: { range: [4000, 4000] } });
    await idle({ project: "old" });
    clock.advance(days(31));
    await cleanup.run();
    assert.equal((await request({ project: "new" })).port, 4000);
  });

  test("removes nothing in the sweep that finds its owner dead: it counts as used until then", async () => {
    const { request, system, clock, cleanup, list } = await house();
    system.processes.start(41);
    await request({ project: "shop", owner: { pid: 41 } });
    clock.advance(days(60));
    system.processes.kill(41);
    assert.deepEqual(await cleanup.run(), { expiredLeases: 1, removed: 0 });
    assert.deepEqual(
      list().map(({ state, lastUsedAt }) => [state, lastUsedAt]),
      [["idle", new Date(clock.now()).toISOString()]],
    );
  });

  test("never removes what is being asked for at this moment", async () => {
    const { idle, clock, cleanup, request, probe, list, state } = await house();
    const { port } = await idle({ project: "shop" });
    clock.advance(days(31));
    let removed: Promise<unknown> | undefined;
    probe.during = () => {
      removed ??= cleanup.run();
    };
    assert.equal((await request({ project: "shop" })).port, port);
    await removed;
    assert.deepEqual(
      list().map(({ project, state }) => [project, state]),
      [["shop", "active"]],
    );
    assert.equal((await state()).inStore.assignments.length, 1);
  });

  test("never removes what a request has decided on but not yet written", async () => {
    const { idle, clock, cleanup, request, store, list } = await house();
    await idle({ project: "shop" });
    clock.advance(days(31));
    const claim = store.claim;
    let removed: Promise<unknown> | undefined;
    store.claim = (what) => {
      const written = claim(what);
      removed ??= cleanup.run();
      return written;
    };
    await request({ project: "shop" });
    await removed;
    assert.deepEqual(
      list().map(({ project, state }) => [project, state]),
      [["shop", "active"]],
    );
  });

  test("sweeps never overlap: whoever asks during one gets that one's result", async () => {
    const { idle, clock, cleanup, store } = await house();
    await idle({ project: "shop" });
    clock.advance(days(31));
    const writes = store.writes;
    assert.deepEqual(await Promise.all([cleanup.run(), cleanup.run(), cleanup.run()]), Array(3).fill({ expiredLeases: 0, removed: 1 }));
    assert.equal(store.writes, writes + 1);
    assert.deepEqual(await cleanup.run(), { expiredLeases: 0, removed: 0 });
  });

  test("changes nothing when the store cannot be written, and works the next time", async () => {
    const { idle, clock, cleanup, store, state } = await house();
    await idle({ project: "shop" });
    clock.advance(days(31));
    const before = await state();
    store.broken = true;
    await failureOf(cleanup.run(), "StoreUnavailable");
    assert.deepEqual(await state(), before);
    store.broken = false;
    assert.deepEqual(await cleanup.run(), { expiredLeases: 0, removed: 1 });
  });

  suite("by itself", () => {
    setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
    teardown(() => mock.timers.reset());

    test("begins its pause when a sweep has ended, and goes on after one that failed", async () => {
      const { idle, clock, cleanup, store, list, logged } = await house({ config: { cleanupIntervalSeconds: 30 } });
      await idle({ project: "shop" });
      clock.advance(days(31));
      store.broken = true;
      cleanup.start();
      mock.timers.tick(29_999);
      await settled();
      assert.deepEqual(logged, []);
      mock.timers.tick(1);
      await settled();
      assert.deepEqual([logged, list().length], [["The cleanup failed"], 1]);
      store.broken = false;
      mock.timers.tick(30_000);
      await settled();
      assert.equal(list().length, 0);
      cleanup.stop();
    });

    test("never begins when it is stopped before", async () => {
      const { cleanup, idle, clock, list } = await house({ config: { cleanupIntervalSeconds: 30 } });
      await idle({ project: "shop" });
      clock.advance(days(31));
      cleanup.start();
      cleanup.stop();
      mock.timers.tick(300_000);
      await settled();
      assert.equal(list().length, 1);
    });

    test("ends when it is stopped, also in the middle of a sweep", async () => {
      const { cleanup, idle, clock, store, system } = await house({ config: { cleanupIntervalSeconds: 30 } });
      await idle({ project: "shop", owner: { pid: system.processes.start(41).pid } });
      clock.advance(days(31));
      cleanup.start();
      mock.timers.tick(30_000);
      cleanup.stop();
      await settled();
      const looks = system.processes.looks;
      mock.timers.tick(300_000);
      await settled();
      assert.deepEqual([system.processes.looks, store.broken], [looks, false]);
    });
  });
});
