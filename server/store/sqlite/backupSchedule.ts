import type { Database } from "better-sqlite3";
import type { Backups } from "./backups.js";

const HOUR_MS = 3_600_000;
/** After one that failed: not at once, since writing to a disk that is nearly full makes it worse for those who work. */
const RETRY_MS = 600_000;
const LOOK_EVERY_MS = 60_000;

/** Tells people of a problem for as long as it lasts; `undefined` ends it. */
export type Tell = (subject: string, problem: string | undefined) => void;

/** Has the store backed up in every hour in which something changed. */
export class BackupSchedule {
  private changed = false;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private lastAt: number | undefined;
  private failedAt: number | undefined;

  /** @param now milliseconds since the epoch */
  constructor(
    private readonly db: Database,
    private readonly backups: Backups,
    private readonly now: () => number,
    private readonly tell: Tell,
  ) {}

  noteChange(): void {
    this.changed = true;
  }

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  /** Waits for the one that is being made. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Makes a backup if one is due. Never throws: a failure is told. */
  look(): Promise<void> {
    this.running ??= this.lookOnce().finally(() => (this.running = undefined));
    return this.running;
  }

  private async lookOnce(): Promise<void> {
    if (!this.changed || this.isWithin(this.failedAt, RETRY_MS) || this.isWithin(this.lastAt, HOUR_MS)) return;
    // Another life of the backend may have made one.
    await this.make((backups) => this.lastAt === undefined && this.isWithin(backups.list()[0]?.at, HOUR_MS));
  }

  /**
   * Makes a backup. Never throws: a failure is told.
   * @param isNeedless looks whether there is one already
   */
  async make(isNeedless: (backups: Backups) => boolean = () => false): Promise<void> {
    const at = this.now();
    try {
      if (isNeedless(this.backups)) return;
      this.changed = false; // What changes from now on may be in it or not.
      await this.backups.make(this.db, at);
      this.lastAt = at;
      this.failedAt = undefined;
      this.tell("backup", undefined);
    } catch (error) {
      this.changed = true;
      this.failedAt = at;
      this.tell(
        "backup",
        `The store could not be backed up: ${(error as Error).message}. It goes on working, and earlier backups are kept.`,
      );
      return;
    }
    this.checkpoint();
  }

  /** The file alone is then as new as its newest backup, so that one who has lost the log gains nothing by going back to the backup. */
  private checkpoint(): void {
    try {
      this.db.pragma("wal_checkpoint(TRUNCATE)");
    } catch {
      // Nothing is lost: the log keeps what could not be written to the file, and SQLite tries again by itself.
    }
  }

  /** The clock may have been set back meanwhile: what lies in the future says nothing. */
  private isWithin(since: number | undefined, ms: number): boolean {
    return since !== undefined && Math.abs(this.now() - since) < ms;
  }
}
