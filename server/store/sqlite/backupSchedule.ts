import { DamagedStore } from "./damage.js";
import { ForeignChange } from "./rewriting/footprint.js";
import type { Backups } from "./backups.js";

const HOUR_MS = 3_600_000;
/** How long (ms) to wait after a failed backup. Retrying at once would fill a nearly full disk even more. */
const RETRY_MS = 600_000;
const LOOK_EVERY_MS = 60_000;

/** Reports a problem to people for as long as it lasts; `undefined` ends it. */
export type Tell = (subject: string, problem: string | undefined) => void;

/** The store to back up. */
export interface BackupSource {
  /** Copies its file and log while they are in use. */
  copyTo(copy: string): Promise<void>;
  /** Writes the log to the file, and empties it. */
  checkpoint(): void;
  /** Called when the backup shows that the store itself is damaged, or no longer as this process left it. */
  onDidFindDamage(damage: DamagedStore | ForeignChange): void;
}

interface Parts {
  /** The store as it is open at present. */
  source: () => BackupSource;
  backups: Backups;
  /** The current time in milliseconds since the epoch. */
  now: () => number;
  tell: Tell;
}

/** Backs up the store in every hour in which something changed. */
export class BackupSchedule {
  private changed = false;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private lastAt: number | undefined;
  private failedAt: number | undefined;

  constructor(private readonly parts: Parts) {}

  noteChange(): void {
    this.changed = true;
  }

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  /** Makes no more, and waits for a backup in progress. */
  stop(): Promise<void> {
    clearInterval(this.timer);
    return this.finish();
  }

  /** Waits for a backup in progress. */
  async finish(): Promise<void> {
    await this.running;
  }

  /** Makes a backup if one is due. Never throws: a failure is reported. */
  look(): Promise<void> {
    this.running ??= this.lookOnce().finally(() => (this.running = undefined));
    return this.running;
  }

  private async lookOnce(): Promise<void> {
    if (!this.changed || this.isWithin(this.failedAt, RETRY_MS) || this.isWithin(this.lastAt, HOUR_MS)) return;
    // An earlier backend may have made one.
    await this.make((backups) => this.lastAt === undefined && this.isWithin(backups.list()[0]?.at, HOUR_MS));
  }

  /**
   * Makes a backup. Never throws: a failure is reported.
   * @param isNeedless checks whether there is a recent one already
   */
  async make(isNeedless: (backups: Backups) => boolean = () => false): Promise<void> {
    const { source, backups, now, tell } = this.parts;
    const at = now();
    try {
      if (isNeedless(backups)) return;
      this.changed = false; // Later changes may or may not be in this backup.
      source().checkpoint(); // Leaves little of the log to copy.
      await backups.make((copy) => source().copyTo(copy), at);
      this.lastAt = at;
      this.failedAt = undefined;
      tell("backup", undefined);
    } catch (error) {
      this.changed = true;
      this.failedAt = at;
      // The repair tells people about it. The next backup is one of the repaired store.
      if (error instanceof DamagedStore || error instanceof ForeignChange) source().onDidFindDamage(error);
      else tell("backup", `The store could not be backed up: ${(error as Error).message}. It keeps working, and earlier backups are kept.`);
      return;
    }
    source().checkpoint(); // Makes the file itself as new as its newest backup, so that a lost log is no reason to go back to the backup.
  }

  /** Whether a time is recent. A time in the future is not, because the clock may have been set back. */
  private isWithin(since: number | undefined, ms: number): boolean {
    return since !== undefined && Math.abs(this.parts.now() - since) < ms;
  }
}
