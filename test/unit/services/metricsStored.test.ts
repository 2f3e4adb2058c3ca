import assert from "node:assert/strict";
import type { StoredSample } from "../../../server/store/metricsStore.js";
import { noCounters } from "../../../server/services/metrics/counts.js";
import { seriesSteps } from "../../../server/protocol/metrics.js";
import { minutes, seconds } from "./house.js";
import { MetricsWorld, START } from "./metricsWorld.js";

suite("Stored metrics", () => {
  let world: MetricsWorld;
  setup(() => {
    world = new MetricsWorld();
    world.clients = 1;
  });
  teardown(() => world.sqlite.close());

  const keptForEver = [10, 60].map((stepSeconds) => ({ stepSeconds, after: 0, until: Number.MAX_SAFE_INTEGER }));
  const store = (totals: Record<string, unknown>, samples: StoredSample[] = []): Promise<void> =>
    world.sqlite.metrics.flush({
      totals: new Map(Object.entries(totals).map(([name, value]) => [name, JSON.stringify(value)])),
      samples,
      kept: keptForEver,
    });

  test("have a gap where a sample cannot be read, and zero for each value that it lacks", async () => {
    const samples = ["nothing", "null", "{}", '{"gauges":{"active":3},"counters":{"moves":2},"latency":{"max":1.5}}'];
    await store(
      {},
      samples.map((sample, index) => ({ stepSeconds: 10, at: START - seconds(40 - 10 * index), sample })),
    );
    const { metrics } = await world.start();
    const series = (await metrics.read("hour")).series!;
    metrics.stop();
    const none = { count: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 };
    const empty = { gauges: world.values, counters: noCounters(), requests: 0, latency: none };
    assert.deepEqual(series, [
      { ...empty, at: new Date(START - seconds(20)).toISOString() },
      {
        at: new Date(START - seconds(10)).toISOString(),
        gauges: { ...world.values, active: 3 },
        counters: { ...noCounters(), moves: 2 },
        requests: 0,
        latency: { ...none, max: 1.5 },
      },
    ]);
  });

  test("leave out what is zero, as most values are most of the time", async () => {
    const { recorder, metrics } = await world.start();
    world.set({ active: 2 });
    metrics.clientsChanged();
    recorder.count("moves");
    world.clock.advance(seconds(10));
    await metrics.step();
    metrics.stop();
    const [row] = await world.store.samples(10, 0);
    assert.deepEqual(JSON.parse(row!.sample), { gauges: { active: 2 }, counters: { moves: 1 }, requests: 0, latency: {} });
  });

  const step = {
    stepSeconds: 10,
    end: START + seconds(10),
    gauges: {},
    counters: { moves: 1 },
    requests: 4,
    latency: { max: 0, counts: [] },
  };
  test("go on with a step that an earlier backend began", async () => {
    await store({ openSteps: [step] });
    const { metrics } = await world.start();
    world.clock.advance(seconds(10));
    metrics.clientsChanged();
    await metrics.step();
    metrics.stop();
    const [sample] = (await metrics.read("hour")).series!;
    assert.deepEqual([sample!.at, sample!.requests, sample!.counters], [
      new Date(START + seconds(10)).toISOString(),
      4,
      { ...noCounters(), moves: 1 },
    ]); // prettier-ignore
    assert.deepEqual(world.logged, []);
  });

  for (const [what, wrong] of Object.entries({
    "another length": { stepSeconds: 11 },
    "a fraction for its end": { end: START + 0.5 },
    "a text for its requests": { requests: "4" },
    "latencies that were never counted": { latency: { max: 0, counts: [-1, 1] } },
  })) {
    test(`leave out a step with ${what}, and say so`, async () => {
      await store({ openSteps: [step, { ...step, ...wrong }] });
      const { metrics } = await world.start();
      world.clock.advance(seconds(10));
      assert.deepEqual((await metrics.read("hour")).series, []);
      metrics.stop();
      assert.deepEqual(world.logged, ["These metrics could not be read from the store and start at zero: openSteps"]);
    });
  }

  test("are written after a long time without a store, but only samples of the time that a series shows", async () => {
    const { recorder, metrics } = await world.start();
    metrics.clientsChanged();
    world.broken = true;
    for (let passed = 0; passed < minutes(70); passed += seconds(10)) {
      recorder.count("moves");
      world.clock.advance(seconds(10));
      await metrics.step();
    }
    assert.equal((await metrics.read("hour")).series!.length, seriesSteps.hour.steps);
    world.broken = false;
    await metrics.step();
    metrics.stop();
    const rows = async (stepSeconds: number) => (await world.store.samples(stepSeconds, 0)).map(({ at }) => at - START);
    assert.deepEqual(await rows(60), Array.from({ length: 70 }, (_, index) => minutes(index + 1))); // prettier-ignore
    const hour = await rows(10);
    assert.deepEqual([hour[0], hour.at(-1)], [minutes(10) + seconds(10), minutes(70)]);
  });
});
