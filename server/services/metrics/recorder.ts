import type { CounterName, LatencyName } from "../../protocol/metrics.js";
import { type Counters, type RequestCounts, noCounters, sumOfRequests } from "./counts.js";
import { LatencyHistogram } from "./latencyHistogram.js";

/** What was recorded in some stretch of time. */
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

  /** Of all requests together. */
  requestLatency(): LatencyHistogram {
    const all = new LatencyHistogram();
    for (const [name, histogram] of this.latencies) if (name.startsWith("portDaddy/")) all.add(histogram);
    return all;
  }
}

/** Takes down what happens, and does no more about it: it is on the way of every request. */
export class Recorder {
  /** Called when something is counted after a while in which nothing was. Latencies alone do not count: sweeps go on for nobody. */
  onDidBegin: () => void = () => undefined;
  private recording = new Recording();
  private counted = false;

  count(name: CounterName, by = 1): void {
    this.recording.counters[name] += by;
    this.begin();
  }

  /**
   * @param method one that there is
   * @param result `ok`, or the kind of failure
   * @param ms left out where it was refused unseen
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

  /** Hands over what was recorded since the last time. */
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
