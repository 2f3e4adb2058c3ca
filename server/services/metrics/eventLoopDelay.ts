import { monitorEventLoopDelay } from "node:perf_hooks";

/**
 * How long (ms) between two samples. Each wakes the process: five a second cost a two-thousandth of a core. A shorter delay may fall
 * between two samples, and is seen in proportion to its length.
 */
const RESOLUTION_MS = 200;

/** Measures the delay of the event loop, between `start` and `stop`. */
export class EventLoopDelay {
  private histogram: ReturnType<typeof monitorEventLoopDelay> | undefined;
  private before = 0;

  start(): void {
    if (this.histogram !== undefined) return;
    this.histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.histogram.enable();
  }

  stop(): void {
    this.histogram?.disable();
    this.histogram = undefined;
    this.before = 0;
  }

  /** Begins the next period. */
  turn(): void {
    this.before = this.seen();
    this.histogram?.reset();
  }

  /** The 99th percentile (ms) of this period and the one before; 0 while not measuring. */
  p99(): number {
    return Math.max(this.before, this.seen());
  }

  /** Node measures the time (ns) between two samples, which is the delay plus the resolution. */
  private seen(): number {
    if (this.histogram === undefined || this.histogram.count === 0) return 0;
    return Math.max(0, Math.round((this.histogram.percentile(99) / 1e6 - RESOLUTION_MS) * 1000) / 1000);
  }
}
