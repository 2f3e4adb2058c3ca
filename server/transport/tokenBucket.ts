export interface Rate {
  /** So many are let through in a second, in the long run. */
  perSecond: number;
  /** And so many at once, after a rest. */
  burst: number;
}

/** Lets through so many a second, and more for a moment after a rest. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  /**
   * @param rate is asked each time, since it may change
   * @param now milliseconds that never go backwards
   */
  constructor(
    private readonly rate: () => Rate,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tokens = rate().burst;
    this.filledAt = now();
  }

  /** @returns whether one more may pass */
  take(): boolean {
    const { perSecond, burst } = this.rate();
    const now = this.now();
    this.tokens = Math.min(burst, this.tokens + ((now - this.filledAt) / 1000) * perSecond);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /** @returns after how many milliseconds, a whole number, one more will have its turn */
  waitMs(): number {
    return Math.max(0, Math.ceil(((1 - this.tokens) / this.rate().perSecond) * 1000));
  }
}
