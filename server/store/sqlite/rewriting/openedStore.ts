import type { Database } from "better-sqlite3";
import type { StoreWithMetrics } from "../../metricsStore.js";
import type { Backup } from "../backups.js";
import type { LiveFile } from "../liveFile.js";
import { storeOn } from "../sqliteStore.js";
import { Footprint, ForeignChange } from "./footprint.js";

/**
 * How large (bytes) the log becomes before it is written to the file. SQLite fills it from its start then. Half of SQLite's own 1000
 * pages, since requests wait while it is written: two to four milliseconds beside the two syncs.
 */
const FULL_LOG = 2_048_000;
/** After how many commits, of some eight pages each, a log of that size is written to the file again. */
const COMMITS_PER_CHECKPOINT = 64;

interface Options {
  /** The store's name in the data directory, which may be a link to the file. */
  named: string;
  steps: readonly string[] | undefined;
  /** Called with the duration (ms) of each transaction. */
  onCommit: ((ms: number) => void) | undefined;
}

/** The store on the files that it has opened. It commits nothing more once its name leads to other files. */
export class OpenedStore {
  readonly store: StoreWithMetrics;
  private readonly footprint: Footprint;
  private commits = 0;
  private loss: Error | undefined;
  /** The file itself is not written while it is copied. */
  private copying = false;

  /** @throws Failure "StoreUnavailable"; the connection is closed then */
  constructor(
    readonly db: Database,
    private readonly live: LiveFile,
    { named, steps, onCommit }: Options,
  ) {
    db.pragma("wal_autocheckpoint = 0"); // The files are checked before each checkpoint.
    this.store = storeOn(db, steps, {
      before: () => this.check(),
      after: (ms) => {
        onCommit?.(ms);
        this.footprint.renewLog();
        this.commits += 1;
        if (this.footprint.logBytes >= FULL_LOG && this.commits >= COMMITS_PER_CHECKPOINT) this.checkpoint("PASSIVE");
      },
    });
    this.footprint = new Footprint(named, live.path);
  }

  /** @throws ForeignChange when its files are not those that it left; Error for which nothing more is committed */
  check(): void {
    if (this.loss !== undefined) throw this.loss;
    try {
      this.footprint.check();
    } catch (error) {
      if (error instanceof ForeignChange) this.loss = error;
      throw error;
    }
  }

  get file(): string {
    return this.live.path;
  }

  /** Commits nothing more, for the first reason that is given. */
  refuse(loss: Error): void {
    this.loss ??= loss;
  }

  /** Goes on with the files as they are. */
  accept(): void {
    this.footprint.renew();
    this.loss = undefined;
  }

  /** Copies the files while commits go on. @throws ForeignChange when they are not those that it left; otherwise as `LiveFile.copyTo` */
  async copyTo(copy: string): Promise<void> {
    this.check();
    this.copying = true;
    try {
      await this.live.copyTo(copy);
    } finally {
      this.copying = false;
    }
  }

  /** Writes the log to the file, unless that is copied just now. What cannot be written stays in the log, and is tried again later. */
  checkpoint(mode: "PASSIVE" | "TRUNCATE"): void {
    if (this.copying) return;
    try {
      this.check();
      this.db.pragma(`wal_checkpoint(${mode})`);
    } catch {
      return; // Nothing is lost, and other files are found again by the next commit.
    } finally {
      this.commits = 0;
    }
    this.footprint.renew();
  }

  /** Closes the store. */
  async close(): Promise<void> {
    await this.store.close();
    this.live.close();
  }

  /** Closes the files alone, at once. */
  closeFiles(): void {
    this.db.close();
    this.live.close();
  }

  /** The file as of its last checkpoint; undefined when another one has its name. */
  get ownFile(): Backup | undefined {
    const at = this.footprint.ownFileAt();
    return at === undefined ? undefined : { file: this.file, at };
  }

  /** Whether the log beside the file is the one that it writes. */
  get hasOwnLog(): boolean {
    return this.footprint.hasOwnLog;
  }
}
