import assert from "node:assert/strict";
import { mock } from "node:test";
import { type Measurement, gaugeNames } from "../../../server/protocol/metrics.js";
import { Live } from "../../../server/services/metrics/live.js";
import { Watchers } from "../../../server/services/watchers.js";
import { seconds } from "./house.js";
import { MetricsWorld, START, pendingTimers } from "./metricsWorld.js";

suite("Live metrics", () => {
  let world: MetricsWorld;
  setup(() => {
    mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
    world = new MetricsWorld();
  });
  teardown(async () => {
    mock.reset();
    await world.sqlite.close();
  });

  async function begin() {
    const { recorder, metrics } = await world.start();
    const watchers = new Watchers();
    const told: Measurement[] = [];
    const isWatched = (): boolean => watchers.of("metrics").size > 0;
    const live = new Live(metrics, world.clock, isWatched, (measurement) => told.push(measurement));
    watchers.onDidChange(() => live.update());
    const watch = (connection: string, metrics = true): void => watchers.set(connection, { listeners: false, metrics });
    return { recorder, metrics, watchers, told, live, watch };
  }

  test("have no timer, and tell nothing, while nobody watches", async () => {
    const timers = pendingTimers();
    const { told, watchers, watch } = await begin();
    watchers.set("1", { listeners: true, metrics: false });
    assert.equal(timers(), 0);
    watch("1");
    watch("2");
    assert.equal(timers(), 1); // One for all.
    await world.pass(seconds(3));
    assert.equal(told.length, 3);
    watch("1", false);
    assert.equal(timers(), 1);
    watchers.connectionClosed("2");
    assert.equal(timers(), 0);
    await world.pass(seconds(10));
    assert.equal(told.length, 3);
  });

  test("tell how things stand, and of the requests of the last second and the last ten seconds", async () => {
    const { recorder, metrics, told, watch } = await begin();
    world.set({ active: 3, free: 6000 });
    recorder.request("portDaddy/list", "ok", 500); // Before anybody watched.
    watch("1");
    for (let count = 0; count < 5; count++) recorder.request("portDaddy/request", "ok", 9);
    await metrics.read(); // Takes nothing away.
    recorder.request("portDaddy/list", "NotFound", 4);
    recorder.time("probe", 1000); // No request.
    await world.pass(seconds(1));
    const [first] = told;
    assert.deepEqual([first!.at, first!.requestsPerSecond], [new Date(START + seconds(1)).toISOString(), 6]);
    assert.deepEqual(first!.latency, { count: 6, p50: 9, p90: 9, p95: 9, p99: 9, max: 9 });
    assert.deepEqual([first!.gauges.active, first!.gauges.free], [3, 6000]);
    assert.deepEqual(Object.keys(first!.gauges).sort(), [...gaugeNames].sort());
    await world.pass(seconds(10));
    assert.deepEqual(
      told.map(({ requestsPerSecond, latency }) => [requestsPerSecond, latency.count]),
      [[6, 6], ...Array.from({ length: 9 }, () => [0, 6]), [0, 0]],
    );
  });

  test("tell a rate that is right also when the second was long", async () => {
    const { recorder, told, watch } = await begin();
    watch("1");
    for (let count = 0; count < 10; count++) recorder.request("portDaddy/request", "ok", 1);
    world.clock.advance(seconds(3)); // The event loop had no time.
    await world.pass(seconds(1));
    assert.equal(told[0]!.requestsPerSecond, 2.5);
  });

  test("end for good with the backend, whoever still watches then", async () => {
    const timers = pendingTimers();
    const { watchers, live, watch } = await begin();
    watch("1");
    watch("2");
    live.stop();
    watchers.connectionClosed("1");
    assert.equal(timers(), 0);
  });

  test("begin anew when somebody watches again", async () => {
    const { recorder, told, watch } = await begin();
    watch("1");
    recorder.request("portDaddy/list", "ok", 70);
    await world.pass(seconds(1));
    watch("1", false);
    recorder.request("portDaddy/list", "ok", 80);
    await world.pass(seconds(5));
    watch("1");
    await world.pass(seconds(1));
    assert.deepEqual([told.length, told[1]!.latency.count, told[1]!.requestsPerSecond], [2, 0, 0]);
  });
});
