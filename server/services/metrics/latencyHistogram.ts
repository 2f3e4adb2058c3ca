// Only the file that counts, because the package's entry point brings WebAssembly, a compressor and an eval.
import Int32Histogram from "hdr-histogram-js/dist/Int32Histogram";
import type { Percentiles } from "../../protocol/metrics.js";

/** The largest value (µs); longer times count as an hour. */
const LONGEST = 3_600_000_000;
/** Percentiles are off by at most 1 %; one more digit takes eight times the memory. */
const DIGITS = 2;

/** A histogram as it is stored: pairs of a time (µs) and its count. */
export interface StoredHistogram {
  max: number;
  counts: number[];
}

/** A histogram of durations, in milliseconds outside and microseconds inside. */
export class LatencyHistogram {
  private readonly histogram = new Int32Histogram(1, LONGEST, DIGITS);

  record(ms: number): void {
    this.histogram.recordValue(Math.min(Math.max(0, Math.round(ms * 1000)), LONGEST));
  }

  add(other: LatencyHistogram): void {
    if (other.count > 0) this.histogram.add(other.histogram);
  }

  get count(): number {
    return this.histogram.totalCount;
  }

  percentiles(): Percentiles {
    const { totalCount: count, maxValue } = this.histogram;
    // The library rounds up to the end of a bucket, which may exceed the longest time.
    const at = (percent: number): number => (count === 0 ? 0 : Math.min(this.histogram.getValueAtPercentile(percent), maxValue) / 1000);
    return { count, p50: at(50), p90: at(90), p95: at(95), p99: at(99), max: maxValue / 1000 };
  }

  toJSON(): StoredHistogram {
    const { histogram } = this;
    const counts: number[] = [];
    const last = histogram.countsArrayIndex(histogram.maxValue);
    for (let index = 0; index <= last; index++) {
      const count = histogram.getCountAtIndex(index);
      if (count > 0) counts.push(histogram.valueFromIndex(index), count);
    }
    return { max: histogram.maxValue, counts };
  }

  /** @throws Error when it does not come from `toJSON` */
  static from(stored: unknown): LatencyHistogram {
    const { max, counts } = stored as StoredHistogram;
    const read = new LatencyHistogram();
    for (let index = 0; index < counts.length; index += 2) {
      const [value, count] = [counts[index]!, counts[index + 1]!];
      if (!isCount(value) || !isCount(count) || value > LONGEST) throw new Error("It holds something that was never counted");
      read.histogram.recordValueWithCount(value, count);
    }
    // The exact value was known, while the counts give only its bucket.
    if (isCount(max) && max <= LONGEST) read.histogram.maxValue = Math.max(read.histogram.maxValue, max);
    return read;
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
