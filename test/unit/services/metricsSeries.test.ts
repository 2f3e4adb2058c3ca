import assert from "node:assert/strict";
import { type SeriesSpan, seriesSpans, seriesSteps } from "../../../server/protocol/metrics.js";
import type { Metrics } from "../../../server/services/metrics/metrics.js";
import { days, minutes, seconds } from "./house.js";
import { MetricsWorld, START } from "./metricsWorld.js";

const at = (ms: number): string => new Date(START + ms).toISOString();

suite("The series", () => {
  let world: MetricsWorld;
  setup(() => {
    world = new MetricsWorld();
    world.clients = 1;
  });
  teardown(() => world.sqlite.close());

  const read = async (metrics: Metrics, span: SeriesSpan) => (await metrics.read(span)).series!;

  /** Time passes with a look every ten seconds, as the timer would have it, or another step. */
  async function pass(metrics: Metrics, ms: number, each: () => void = () => undefined, step = seconds(10)): Promise<void> {
    for (let passed = 0; passed < ms; passed += step) {
      each();
      world.clock.advance(step);
      await metrics.step();
    }
  }

  async function begin() {
    const started = await world.start();
    started.metrics.clientsChanged();
    return started;
  }

  test("have what was counted in each step, and how things stood at its end", async () => {
    const { recorder, metrics } = await begin();
    let count = 0;
    await pass(metrics, seconds(120), () => {
      count += 1;
      recorder.count("renewals", count);
      recorder.request("portDaddy/request", count % 2 === 0 ? "ok" : "NotOwner", count);
      recorder.time("probe", 1000); // No request.
      world.set({ active: count, eventLoopDelayMs: count / 10 });
    });
    metrics.stop();
    const hour = await read(metrics, "hour");
    assert.deepEqual(hour.map(({ at: end }) => end), Array.from({ length: 12 }, (_, index) => at(seconds(10 * (index + 1))))); // prettier-ignore
    const third = hour[2]!;
    assert.deepEqual([third.counters.renewals, third.counters.moves, third.requests], [3, 0, 1]);
    assert.deepEqual(third.latency, { count: 1, p50: 3, p90: 3, p95: 3, p99: 3, max: 3 });
    assert.deepEqual([third.gauges.active, third.gauges.eventLoopDelayMs, third.gauges.idle], [3, 0.3, 0]);
    const day = await read(metrics, "day");
    assert.deepEqual(
      day.map((sample) => [sample.at, sample.counters.renewals, sample.requests, sample.latency.max, sample.gauges.active]),
      [
        [at(minutes(1)), 21, 6, 6, 6],
        [at(minutes(2)), 57, 6, 12, 12],
      ],
    );
    assert.deepEqual(await read(metrics, "fortnight"), []);
  });

  test("go on after a restart, within a step that had begun before it", async () => {
    const first = await begin();
    await pass(first.metrics, seconds(30), () => first.recorder.request("portDaddy/list", "ok", 30));
    first.recorder.request("portDaddy/list", "ok", 40);
    await first.metrics.close();
    world.clock.advance(seconds(5));
    const second = await begin();
    second.recorder.request("portDaddy/list", "ok", 50);
    world.clock.advance(seconds(5));
    await second.metrics.step();
    await pass(second.metrics, seconds(20));
    second.metrics.stop();
    assert.deepEqual(
      (await read(second.metrics, "hour")).map(({ requests }) => requests),
      [1, 1, 1, 2, 0, 0],
    );
    const [minute] = await read(second.metrics, "day");
    assert.deepEqual([minute!.at, minute!.requests, minute!.latency.max], [at(minutes(1)), 5, 50]);
  });

  test("have a gap where nobody looked, and the step before it in full", async () => {
    const first = await begin();
    await pass(first.metrics, seconds(20), () => first.recorder.count("moves"));
    await first.metrics.close();
    world.clock.advance(minutes(20));
    const second = await begin();
    await pass(second.metrics, seconds(40), () => second.recorder.count("moves"));
    second.metrics.stop();
    const steps = async (span: SeriesSpan) => (await read(second.metrics, span)).map((each) => [each.at, each.counters.moves]);
    assert.deepEqual(await steps("hour"), [
      ...[10, 20].map((second) => [at(seconds(second)), 1]),
      ...[1230, 1240, 1250, 1260].map((second) => [at(seconds(second)), 1]),
    ]);
    assert.deepEqual(await steps("day"), [
      [at(minutes(1)), 2],
      [at(minutes(21)), 4],
    ]);
    assert.deepEqual(await steps("fortnight"), [[at(minutes(15)), 2]]);
  });

  test("have a gap while nobody is connected and nothing is counted", async () => {
    const { metrics } = await begin();
    await pass(metrics, seconds(10));
    world.clients = 0;
    await pass(metrics, seconds(30));
    world.clients = 1;
    metrics.clientsChanged();
    await pass(metrics, seconds(20));
    metrics.stop();
    assert.deepEqual(
      (await read(metrics, "hour")).map((sample) => sample.at),
      [10, 50, 60].map((second) => at(seconds(second))),
    );
  });

  test("of a machine that slept have no steps of its sleep, and what was counted before it in the step in which it fell asleep", async () => {
    const { recorder, metrics } = await begin();
    await pass(metrics, seconds(10));
    recorder.count("moves");
    world.clock.advance(minutes(30));
    await metrics.step();
    await pass(metrics, seconds(10));
    metrics.stop();
    assert.deepEqual(
      (await read(metrics, "hour")).map((sample) => [sample.at, sample.counters.moves]),
      [
        [at(seconds(10)), 0],
        [at(seconds(20)), 1],
        [at(seconds(1820)), 0],
      ],
    );
  });

  test("forget what a clock that was ahead has left in the future", async () => {
    world.clock.advance(days(400));
    const first = await begin();
    await pass(first.metrics, seconds(130)); // A minute has begun, and does not end any more.
    await first.metrics.close();
    world.clock.advance(-days(400));
    const second = await begin();
    await pass(second.metrics, minutes(2));
    second.metrics.stop();
    for (const [span, length] of [
      ["hour", 12],
      ["day", 2],
      ["fortnight", 0],
    ] as const)
      // prettier-ignore
      assert.equal((await read(second.metrics, span)).length, length, span);
  });

  test("stay while the clock is in doubt, and show nothing from the future once it is right again", async () => {
    const { metrics } = await begin();
    await pass(metrics, seconds(120));
    world.clock.jump(days(40));
    await pass(metrics, seconds(120));
    world.clock.jump(-days(40));
    await pass(metrics, seconds(10));
    metrics.stop();
    assert.equal((await read(metrics, "hour")).length, 13);
    assert.ok((await read(metrics, "day")).every((sample) => Date.parse(sample.at) <= world.clock.now() + minutes(1)));
  });

  test("stay as long as they say through a month, and no longer", async () => {
    const { recorder, metrics } = await begin();
    const rows = async (): Promise<number[]> =>
      Promise.all(seriesSpans.map(async (span) => (await world.store.samples(seriesSteps[span].stepSeconds, 0)).length));
    const most = seriesSpans.map((span) => seriesSteps[span].steps + 1);
    const assertBounded = async (): Promise<void> =>
      (await rows()).forEach((count, index) => assert.ok(count <= most[index]!, `${count} of ${most[index]} rows`));
    const request = (step: number) => () => {
      for (let second = 0; second < step / 1000; second += 10) recorder.request("portDaddy/list", "ok", 1);
    };
    const passBy = (ms: number, step: number): Promise<void> => pass(metrics, ms, request(step), step);
    // Where a look every ten seconds would make no difference to what is left at the end, there are fewer.
    await passBy(minutes(30), seconds(10));
    for (let day = 1; day < 30; day++) {
      await passBy(days(1), minutes(day < 15 ? 60 : 15));
      await assertBounded();
    }
    await passBy(days(1) - minutes(60), minutes(1));
    await passBy(minutes(60), seconds(10));
    metrics.stop();
    await assertBounded();
    for (const span of seriesSpans) {
      const series = await read(metrics, span);
      const { steps, stepSeconds } = seriesSteps[span];
      assert.ok(Math.abs(series.length - steps) <= 1, `${series.length} of ${steps} in the ${span}`);
      const times = series.map((sample) => Date.parse(sample.at) / 1000);
      assert.ok(times.every((time, index) => index === 0 || time - times[index - 1]! === stepSeconds), `the ${span} has no gaps`); // prettier-ignore
      assert.ok(
        series.every(({ requests }) => requests === stepSeconds / 10),
        span,
      );
    }
  });
});
