import { within } from "./readRegularFile.js";

/** How much one set-up reads. */
export interface Limits {
  /** How often a file or a folder is looked for or read. */
  maxReadings: number;
  /** How much is read in total. */
  maxBytes: number;
  /** How long (ms) reading may take in total; the time between two readings does not count. */
  maxMs: number;
}

/** At most this many are open at once. */
const MAX_OPEN = 16;

/** Counts the readings of one set-up and the time that they take. */
export class Budget {
  private readings = 0;
  private bytes = 0;
  private spentMs = 0;
  private startedAt = 0;
  private active = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly limits: Limits,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The reason why nothing more is read, as half a sentence. */
  get exhausted(): string | undefined {
    if (this.readings >= this.limits.maxReadings) return "it has too many files to look at";
    if (this.bytes >= this.limits.maxBytes) return `more than ${this.limits.maxBytes.toLocaleString("en")} bytes of it were read`;
    if (this.elapsedMs >= this.limits.maxMs) return `reading it took longer than ${this.limits.maxMs / 1000} seconds`;
    return undefined;
  }

  /**
   * Reads with what is left of the time.
   * @throws Error when nothing is left, and whatever the reading throws
   */
  async spend<T>(read: () => Promise<T>): Promise<T> {
    this.rejectExhausted();
    this.readings += 1;
    if (this.active === 0) this.startedAt = this.now();
    this.active += 1;
    try {
      if (this.active > MAX_OPEN) await new Promise<void>((resolve) => this.waiting.push(resolve));
      return await within(Math.max(1, this.limits.maxMs - this.elapsedMs), read(), "there was no time left to read it");
    } finally {
      this.active -= 1;
      if (this.active === 0) this.spentMs += this.now() - this.startedAt;
      this.waiting.shift()?.();
    }
  }

  count(bytes: number): void {
    this.bytes += bytes;
  }

  private rejectExhausted(): void {
    const reason = this.exhausted;
    if (reason !== undefined) throw new Error(reason);
  }

  private get elapsedMs(): number {
    return this.spentMs + (this.active > 0 ? this.now() - this.startedAt : 0);
  }
}
