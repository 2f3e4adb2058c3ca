import type { Measurement } from "../../protocol/metrics.js";
import type { Clock } from "../clock.js";
import { LatencyHistogram } from "./latencyHistogram.js";
import type { Metrics } from "./metrics.js";

const SECOND_MS = 1000;
/** The latency that is told is that of so many seconds. */
const SECONDS = 10;

/** What is told once a second while somebody watches. While nobody does it has no timer, and keeps nothing. */
export class Live {
  private timer: NodeJS.Timeout | undefined;
  /** The last seconds, the current one last. */
  private seconds: LatencyHistogram[] = [];
  private requests = 0;
  private since = 0;
  private stopped = false;

  constructor(
    private readonly metrics: Metrics,
    private readonly clock: Clock,
    private readonly isWatched: () => boolean,
    private readonly send: (measurement: Measurement) => void,
  ) {
    metrics.onDidAbsorb(({ recording, latency }) => {
      if (this.timer === undefined) return;
      this.seconds.at(-1)!.add(latency);
      this.requests += recording.requestCount;
    });
  }

  /** To be called when somebody begins to watch, or ends it. */
  update(): void {
    if (!this.isWatched()) this.end();
    else if (this.timer === undefined && !this.stopped) this.start();
  }

  /** For good, whoever may still watch. */
  stop(): void {
    this.stopped = true;
    this.end();
  }

  private end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.seconds = [];
  }

  private start(): void {
    this.metrics.absorb(); // What came before is not of this second.
    this.timer = setInterval(() => this.measure(), SECOND_MS);
    this.beginSecond();
  }

  private beginSecond(): void {
    this.seconds = [...this.seconds.slice(1 - SECONDS), new LatencyHistogram()];
    this.requests = 0;
    this.since = this.clock.monotonic();
  }

  private measure(): void {
    this.metrics.absorb();
    const passed = Math.max(1, this.clock.monotonic() - this.since);
    const latency = new LatencyHistogram();
    for (const second of this.seconds) latency.add(second);
    this.send({
      at: new Date(this.clock.now()).toISOString(),
      gauges: this.metrics.gauges(),
      requestsPerSecond: Math.round((this.requests / passed) * SECOND_MS * 10) / 10,
      latency: latency.percentiles(),
    });
    this.beginSecond();
  }
}
