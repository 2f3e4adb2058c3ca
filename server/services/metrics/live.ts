import type { Measurement } from "../../protocol/metrics.js";
import type { Clock } from "../clock.js";
import { LatencyHistogram } from "./latencyHistogram.js";
import type { Metrics } from "./metrics.js";

const SECOND_MS = 1000;
/** How many seconds the shown latency covers. */
const SECONDS = 10;

/** Metrics that are sent once a second while a client watches them. Otherwise it has no timer and keeps nothing. */
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

  /** To be called when a client begins or stops to watch. */
  update(): void {
    if (!this.isWatched()) this.end();
    else if (this.timer === undefined && !this.stopped) this.start();
  }

  /** Stops for good, even if clients still watch. */
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
    this.metrics.absorb(); // Earlier counts do not belong to this second.
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
