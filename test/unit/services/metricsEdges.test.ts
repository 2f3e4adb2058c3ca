import assert from "node:assert/strict";
import { mock } from "node:test";
import type { GrantedAssignment } from "../../../server/protocol/assignment.js";
import { countRenewals } from "../../../server/services/metrics/countEvents.js";
import { Live } from "../../../server/services/metrics/live.js";
import { minutes, seconds, settled } from "./house.js";
import { MetricsWorld, START, pendingTimers } from "./metricsWorld.js";

suite("Metrics in unusual moments", () => {
  let world: MetricsWorld;
  setup(() => {
    mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
    world = new MetricsWorld();
  });
  teardown(async () => {
    mock.reset();
    await world.sqlite.close();
  });

  test("wait for the end of the step when the timer fires a little early", async () => {
    const { recorder } = await world.start();
    recorder.count("moves");
    world.clock.advance(seconds(10) - 1);
    mock.timers.tick(seconds(10));
    await settled();
    assert.deepEqual([world.writes, world.turns], [0, 0]);
    world.clock.advance(1);
    mock.timers.tick(1);
    await settled();
    assert.deepEqual([world.writes, world.turns], [1, 1]);
  });

  test("show a step also while the store is taking its time with it", async () => {
    const { recorder, metrics } = await world.start();
    const flush = world.store.flush.bind(world.store);
    let release = (): void => undefined;
    world.store.flush = async (what) => {
      await new Promise<void>((resolve) => (release = resolve));
      await flush(what);
    };
    recorder.count("moves");
    await world.pass(seconds(10));
    const reading = metrics.read("hour");
    await settled();
    release();
    assert.deepEqual(
      (await reading).series!.map(({ counters }) => counters.moves),
      [1],
    );
  });

  test("have one timer, however many clients come and whatever they ask for", async () => {
    const timers = pendingTimers();
    const { recorder, metrics } = await world.start();
    for (world.clients = 1; world.clients <= 3; world.clients++) metrics.clientsChanged();
    recorder.count("moves");
    assert.equal(timers(), 1);
    await world.pass(seconds(10));
    assert.deepEqual([timers(), world.writes], [1, 1]);
    metrics.stop();
  });

  test("are shown in the order of their times, also when the clock was set back", async () => {
    const { metrics } = await world.start();
    world.clients = 1;
    metrics.clientsChanged();
    await world.pass(seconds(10));
    world.broken = true;
    world.clock.jump(-minutes(1));
    await world.pass(seconds(50));
    assert.deepEqual(
      (await metrics.read("hour")).series!.map((sample) => Date.parse(sample.at) - START),
      [-20, -10, 0, 10].map(seconds),
    );
    metrics.stop();
  });

  test("plan nothing more when a step ends after they were stopped", async () => {
    const timers = pendingTimers();
    const { recorder, metrics } = await world.start();
    recorder.count("moves");
    metrics.stop();
    await metrics.step();
    assert.deepEqual([timers(), world.writes], [0, 1]);
  });

  test("tell the last known gauges while they cannot be read, as when the store's folder is gone", async () => {
    world.set({ storeBytes: 4096 });
    const { metrics } = await world.start();
    Object.defineProperty(world.values, "storeBytes", {
      enumerable: true,
      get: () => {
        throw new Error("its folder is gone");
      },
    });
    assert.equal((await metrics.read()).gauges.storeBytes, 4096);
    await assert.rejects(world.start(), /its folder is gone/);
  });

  test("never begin in the future, even if the clock was set back", async () => {
    const { metrics } = await world.start();
    world.clock.jump(-minutes(5));
    const { since, startedAt } = await metrics.read();
    assert.deepEqual([since, startedAt], Array(2).fill(new Date(START - minutes(5)).toISOString()));
  });

  test("do not begin a step for an answer that renews nothing", async () => {
    const timers = pendingTimers();
    const { recorder, metrics } = await world.start();
    const granted = (existing: boolean, reassigned: boolean) => ({ existing, reassigned }) as GrantedAssignment;
    countRenewals([granted(false, false), granted(true, true)], recorder);
    assert.equal(timers(), 0);
    countRenewals([granted(true, false), granted(true, false)], recorder);
    assert.equal(timers(), 1);
    assert.equal((await metrics.read()).counters.renewals, 2);
    metrics.stop();
    assert.equal(timers(), 0);
  });

  test("tell a rate with one digit, and a finite one when no time has passed", async () => {
    const { recorder, metrics } = await world.start();
    const told: number[] = [];
    const live = new Live(metrics, world.clock, () => true, ({ requestsPerSecond }) => told.push(requestsPerSecond)); // prettier-ignore
    live.update();
    live.update();
    recorder.request("portDaddy/list", "ok", 1);
    world.clock.advance(seconds(3));
    mock.timers.tick(seconds(1));
    recorder.request("portDaddy/list", "ok", 1);
    mock.timers.tick(seconds(1));
    live.stop();
    assert.deepEqual(told, [0.3, 1000]);
  });
});
