/** How long (ms) set-up works before it lets the editor, which shares its thread, go on. */
const MAX_WORK_MS = 10;

/**
 * Divides long work into short pieces. Whatever set-up does with a file begins with a question for it, also when the file was read long ago; so
 * these questions are where it pauses.
 */
export class Pauses {
  private since: number;

  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly pause: () => Promise<void> = () => new Promise((resolve) => setImmediate(resolve)),
  ) {
    this.since = now();
  }

  /** Lets others go on when it is time to. */
  async afterMuchWork(): Promise<void> {
    if (this.now() - this.since < MAX_WORK_MS) return;
    await this.pause();
    this.since = this.now();
  }
}
