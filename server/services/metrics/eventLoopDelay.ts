import { monitorEventLoopDelay } from "node:perf_hooks";

/**
 * Milliseconds between two looks. Each look wakes the process: five a second cost a two-thousandth of a core. A delay that is
 * shorter than this may fall between two looks, and is seen as often as its share of it.
 */
const RESOLUTION_MS = 200;

/** How late the event loop comes to what is due. Looks only between `start` and `stop`. */
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

  /** Begins the next stretch of time. */
  turn(): void {
    this.before = this.seen();
    this.histogram?.reset();
  }

  /** The 99th percentile of this stretch and the one before, in milliseconds; 0 while nobody looks. */
  p99(): number {
    return Math.max(this.before, this.seen());
  }

  /** Node tells the time between two looks, which is the delay and the resolution together, in nanoseconds. */
  private seen(): number {
    if (this.histogram === undefined || this.histogram.count === 0) return 0;
    return Math.max(0, Math.round((this.histogram.percentile(99) / 1e6 - RESOLUTION_MS) * 1000) / 1000);
  }
}
