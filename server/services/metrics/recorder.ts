import type { CounterName, LatencyName } from "../../protocol/metrics.js";
import { type Counters, type RequestCounts, noCounters, sumOfRequests } from "./counts.js";
import { LatencyHistogram } from "./latencyHistogram.js";

/** Counts and latencies of a period of time. */
export class Recording {
  readonly counters: Counters = noCounters();
  readonly requests: RequestCounts = {};
  readonly latencies = new Map<LatencyName, LatencyHistogram>();

  get isEmpty(): boolean {
    const counted = Object.values(this.counters).some((count) => count > 0) || Object.keys(this.requests).length > 0;
    return !counted && this.latencies.size === 0;
  }

  get requestCount(): number {
    return sumOfRequests(this.requests);
  }

  /** The latency of all requests together. */
  requestLatency(): LatencyHistogram {
    const all = new LatencyHistogram();
    for (const [name, histogram] of this.latencies) if (name.startsWith("portDaddy/")) all.add(histogram);
    return all;
  }
}

/** Records counts and latencies, and does no more, because every request passes here. */
export class Recorder {
  /** Called at the first count since `take`. Latencies do not count, because sweeps go on without clients. */
  onDidBegin: () => void = () => undefined;
  private recording = new Recording();
  private counted = false;

  count(name: CounterName, by = 1): void {
    this.recording.counters[name] += by;
    this.begin();
  }

  /**
   * @param method a known method
   * @param result `ok`, or the kind of failure
   * @param ms left out for a request that was refused unread
   */
  request(method: string, result: string, ms?: number): void {
    const results = (this.recording.requests[method] ??= {});
    results[result] = (results[result] ?? 0) + 1;
    if (ms !== undefined) this.time(method as LatencyName, ms);
    this.begin();
  }

  /** @param ms milliseconds, with a fraction */
  time(name: LatencyName, ms: number): void {
    let histogram = this.recording.latencies.get(name);
    if (histogram === undefined) this.recording.latencies.set(name, (histogram = new LatencyHistogram()));
    histogram.record(ms);
  }

  /** Returns what was recorded since the last call, and starts over. */
  take(): Recording {
    const taken = this.recording;
    this.recording = new Recording();
    this.counted = false;
    return taken;
  }

  private begin(): void {
    if (this.counted) return;
    this.counted = true;
    this.onDidBegin();
  }
}
