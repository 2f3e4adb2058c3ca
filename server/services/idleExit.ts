import type { Clock } from "./clock.js";

/** The longest delay (ms) of a timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Ends the backend when it has had no client and no lease for a while. */
export class IdleExit {
  private timer: NodeJS.Timeout | undefined;
  private idleSince = 0;

  /**
   * @param isNeeded whether there is a client or a live lease
   * @param minutes how long it waits for one
   */
  constructor(
    private readonly isNeeded: () => boolean,
    private readonly minutes: () => number,
    private readonly exit: () => void,
    private readonly clock: Pick<Clock, "monotonic">,
  ) {}

  /** To be called when a client or a lease was added or removed. */
  update(): void {
    if (this.isNeeded()) {
      this.stop();
    } else if (this.timer === undefined) {
      this.idleSince = this.clock.monotonic();
      this.plan();
    }
  }

  /** To be called when `minutes` has changed. The time that has passed counts. */
  reconfigured(): void {
    if (this.timer === undefined) return;
    this.stop();
    this.plan();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private plan(): void {
    const wait = Math.max(0, this.idleSince + this.minutes() * 60_000 - this.clock.monotonic());
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        if (wait > MAX_TIMER_MS) this.plan();
        else if (!this.isNeeded()) this.exit();
      },
      Math.min(wait, MAX_TIMER_MS),
    );
  }
}
