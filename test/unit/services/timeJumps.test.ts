import assert from "node:assert/strict";
import { mock } from "node:test";
import { RECONNECT_GRACE_MS } from "../../../server/services/leases.js";
import { days, house, minutes, seconds, settled } from "./house.js";

suite("After time has jumped", () => {
  test("nothing is removed before a whole interval has passed", async () => {
    const { idle, clock, cleanup, list } = await house({ config: { cleanupIntervalSeconds: 30, retentionDays: 1 } });
    await idle({ project: "shop" });
    clock.advance(minutes(1));
    clock.jump(days(2));
    assert.deepEqual(await cleanup.run(), { expiredLeases: 0, removed: 0 });
    clock.advance(seconds(30) - 1);
    assert.deepEqual(await cleanup.run(), { expiredLeases: 0, removed: 0 });
    assert.equal(list().length, 1);
    clock.advance(1);
    assert.deepEqual(await cleanup.run(), { expiredLeases: 0, removed: 1 });
  });

  test("who shows himself within that interval keeps his port", async () => {
    const { idle, clock, cleanup, request } = await house({ config: { cleanupIntervalSeconds: 30, retentionDays: 1 } });
    const { port } = await idle({ project: "shop" });
    clock.jump(days(2));
    await cleanup.run();
    assert.deepEqual((({ port, existing }) => ({ port, existing }))(await request({ project: "shop" })), { port, existing: true });
    clock.advance(seconds(30));
    assert.deepEqual(await cleanup.run(), { expiredLeases: 0, removed: 0 });
  });

  test("nothing is removed right after the backend's start either: it may have been off for a while", async () => {
    const before = await house({ config: { retentionDays: 1 } });
    await before.idle({ project: "shop" });
    before.clock.advance(days(2));
    const { cleanup, clock } = await before.restart();
    assert.deepEqual(await cleanup.run(), { expiredLeases: 0, removed: 0 });
    clock.advance(seconds(30));
    assert.deepEqual(await cleanup.run(), { expiredLeases: 0, removed: 1 });
  });

  test("clients that may still come back have the whole time for it again", async () => {
    const before = await house();
    before.system.processes.failure = new Error("no /proc"); // Otherwise the lease stays while the client's process lives.
    await before.request({ project: "shop" });
    before.system.processes.failure = undefined;
    const { cleanup, clock } = await before.restart();
    clock.advance(RECONNECT_GRACE_MS - 1);
    clock.jump(minutes(60));
    assert.equal((await cleanup.run()).expiredLeases, 0);
    clock.advance(RECONNECT_GRACE_MS - 1);
    assert.equal((await cleanup.run()).expiredLeases, 0);
    clock.advance(1);
    assert.equal((await cleanup.run()).expiredLeases, 1);
  });

  test("a grace is a duration: the wall clock alone does not end it", async () => {
    const before = await house();
    await before.request({ project: "shop" });
    const { leases, clock } = await before.restart();
    clock.jump(minutes(60));
    assert.equal(await leases.sweep(), 0);
  });

  test("a sweep that comes much too late says so, and removes nothing", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const { idle, clock, cleanup, list, logged } = await house({ config: { cleanupIntervalSeconds: 30 } });
      await idle({ project: "shop" });
      cleanup.start();
      clock.advance(days(31)); // A clock that goes on while the machine sleeps, as macOS' and Windows' do.
      mock.timers.tick(seconds(30));
      await settled();
      assert.deepEqual([logged, list().length], [["Time has jumped: no lease expires before an interval has passed"], 1]);
      clock.advance(seconds(30));
      mock.timers.tick(seconds(30));
      await settled();
      assert.equal(list().length, 0);
      cleanup.stop();
    } finally {
      mock.timers.reset();
    }
  });
});

suite("A clock that was set back before the backend was started", () => {
  test("makes no rest longer than a rest is", async () => {
    const before = await house({ config: { range: [4000, 4001], restSeconds: 60 } });
    for (const service of ["a", "b"]) await before.request({ project: "shop", service });
    await before.release({ project: "shop", all: true });
    before.clock.jump(-days(300));
    const after = await before.restart();
    await assert.rejects(after.request({ project: "other" }), { kind: "PortRangeExhausted" });
    after.clock.advance(seconds(60));
    for (const service of ["a", "b"]) await after.request({ project: "other", service });
  });
});
