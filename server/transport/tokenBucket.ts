export interface Rate {
  /** How many requests a second pass in the long run. */
  perSecond: number;
  /** How many requests pass in one burst, after a rest. */
  burst: number;
}

/** Limits a rate, and allows a burst after a rest. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  /**
   * @param rate read each time, since it may change
   * @param now a monotonic time in milliseconds
   */
  constructor(
    private readonly rate: () => Rate,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tokens = rate().burst;
    this.filledAt = now();
  }

  /** @returns whether one more request may pass; if so, it is counted */
  take(): boolean {
    const { perSecond, burst } = this.rate();
    const now = this.now();
    this.tokens = Math.min(burst, this.tokens + ((now - this.filledAt) / 1000) * perSecond);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /** @returns whole milliseconds until one more request may pass */
  waitMs(): number {
    return Math.max(0, Math.ceil(((1 - this.tokens) / this.rate().perSecond) * 1000));
  }
}
