import assert from "node:assert/strict";
import { LatencyHistogram } from "../../../server/services/metrics/latencyHistogram.js";

/** The value that so many percent of all are not above. */
function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
}

/** Numbers that look like chance, and are the same in each run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

function assertClose(actual: number, expected: number, what: string): void {
  const off = Math.abs(actual - expected);
  assert.ok(off <= Math.max(0.001, expected * 0.01), `${what}: ${actual} instead of ${expected}`);
}

suite("LatencyHistogram", () => {
  // From a microsecond to a minute: what is usual, what is slow, and what hangs.
  for (const spread of [0.05, 3, 700, 60_000]) {
    test(`tells percentiles of times up to ${spread} ms as exactly as it promises`, () => {
      const histogram = new LatencyHistogram();
      const chance = numbers(41);
      const times = Array.from({ length: 5000 }, () => Math.round(chance.next().value ** 3 * spread * 1000) / 1000);
      for (const ms of times) histogram.record(ms);
      const sorted = times.sort((a, b) => a - b);
      const { count, max, ...told } = histogram.percentiles();
      assert.deepEqual([count, max], [5000, sorted.at(-1)]);
      for (const [name, percent] of [
        ["p50", 50],
        ["p90", 90],
        ["p95", 95],
        ["p99", 99],
      ] as const)
        // prettier-ignore
        assertClose(told[name], percentile(sorted, percent), `${name} of ${spread} ms`);
    });
  }

  test("is all 0 when nothing was recorded, and never tells more than the longest", () => {
    const histogram = new LatencyHistogram();
    assert.deepEqual(histogram.percentiles(), { count: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 });
    histogram.record(1234.567);
    assert.deepEqual(histogram.percentiles(), { count: 1, p50: 1234.567, p90: 1234.567, p95: 1234.567, p99: 1234.567, max: 1234.567 });
  });

  test("takes what is shorter than nothing as nothing, and what is longer than an hour as an hour", () => {
    const histogram = new LatencyHistogram();
    histogram.record(-1);
    histogram.record(1e12);
    const { count, p50, max } = histogram.percentiles();
    assert.deepEqual({ count, p50, max }, { count: 2, p50: 0, max: 3_600_000 });
  });

  test("of several is that of all", () => {
    const [sum, parts, all] = [new LatencyHistogram(), [new LatencyHistogram(), new LatencyHistogram()], new LatencyHistogram()];
    for (let ms = 1; ms <= 1000; ms++) {
      parts[ms % 2]!.record(ms / 7);
      all.record(ms / 7);
    }
    for (const part of [...parts, new LatencyHistogram()]) sum.add(part);
    assert.deepEqual(sum.percentiles(), all.percentiles());
  });

  test("is the same after it was written and read", () => {
    const histogram = new LatencyHistogram();
    for (const ms of [0, 0.001, 0.2, 3, 3, 42.424, 5000.123, 1e9]) histogram.record(ms);
    const read = LatencyHistogram.from(JSON.parse(JSON.stringify(histogram)));
    assert.deepEqual(read.percentiles(), histogram.percentiles());
    assert.deepEqual(read.toJSON(), histogram.toJSON());
  });

  test("is written without the times that did not occur", () => {
    const histogram = new LatencyHistogram();
    assert.deepEqual(histogram.toJSON(), { max: 0, counts: [] });
    for (const ms of [3, 0.001, 3]) histogram.record(ms);
    const { max, counts } = histogram.toJSON();
    assert.deepEqual([max, counts.length, counts[0], counts[1], counts[3]], [3000, 4, 1, 1, 2]);
  });

  test("is read with its longest time, unless that was never counted", () => {
    const read = (max: unknown) => LatencyHistogram.from({ max, counts: [1000, 2] }).percentiles().max;
    assert.deepEqual([1005, 3_600_000_000, 3_600_000_001, -1, "2000", 0].map(read), [1.005, 3_600_000, 1, 1, 1, 1]);
    assert.equal(LatencyHistogram.from({ max: 0, counts: [3_600_000_000, 1] }).count, 1);
  });

  for (const wrong of [
    null,
    7,
    {},
    { max: 1, counts: [1, -1] },
    { max: 1, counts: [1e99, 1] },
    { max: 1, counts: [3_600_000_001, 1] },
    { max: 1, counts: [1, 1.5] },
    { max: 1, counts: [1] },
    { max: 1, counts: ["1", 1] },
  ]) {
    test(`does not read ${JSON.stringify(wrong)}`, () => assert.throws(() => LatencyHistogram.from(wrong)));
  }
});
