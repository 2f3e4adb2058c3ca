/** Ends the backend when it has had no client and no lease for a while. */
export class IdleExit {
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param isNeeded is there a client or a live lease?
   * @param minutes how long it waits for one
   */
  constructor(
    private readonly isNeeded: () => boolean,
    private readonly minutes: () => number,
    private readonly exit: () => void,
  ) {}

  /** To be called whenever a client or a lease has come or gone. */
  update(): void {
    if (this.isNeeded()) {
      this.stop();
      return;
    }
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        if (!this.isNeeded()) this.exit();
      },
      Math.min(this.minutes() * 60_000, 2 ** 31 - 1),
    );
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
