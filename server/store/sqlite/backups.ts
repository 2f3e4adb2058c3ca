import Database from "better-sqlite3";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { checkWhole } from "./damage.js";
import { putInPlace, removeDatabase, stampOf } from "./storeFiles.js";

const KEPT = 3;
/** How many pages are copied per turn of the event loop, which takes less than half a millisecond. */
const PAGES_PER_TURN = 16;
const NAME = /^port-daddy-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)Z\.db$/;

export interface Backup {
  file: string;
  /** When it was made, in milliseconds since the epoch. */
  at: number;
}

/** Copies of the store in their own folder, `port-daddy-<time>.db`. The last three are kept. */
export class Backups {
  constructor(private readonly folder: string) {}

  /** @returns the newest first; none when the folder does not exist. @throws Error when it cannot be read */
  list(): Backup[] {
    return this.files()
      .flatMap((name) => {
        const [, hours, minutes, seconds] = NAME.exec(name) ?? [];
        const at = Date.parse(`${hours}:${minutes}:${seconds}Z`);
        return Number.isNaN(at) ? [] : { file: path.join(this.folder, name), at };
      })
      .sort((a, b) => b.at - a.at);
  }

  /**
   * Copies the store while it is in use. A copy gets its name only when it is complete, checked and synced.
   * @param now milliseconds since the epoch
   * @throws Error when it could not be made; earlier backups stay as they are
   */
  async make(db: Database.Database, now: number): Promise<void> {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const file = this.fileOf(now);
    const part = `${file}.part`;
    this.removeUnfinished();
    this.renameFuture(now);
    try {
      writeFileSync(part, "", { mode: 0o600 }); // Created with this mode, because SQLite would let others read it.
      await db.backup(part, { progress: () => PAGES_PER_TURN });
      checkCopy(part);
      await syncAside(part);
      putInPlace(part, file);
    } catch (error) {
      this.removeUnfinished();
      throw error;
    }
    for (const { file: old } of this.list().slice(KEPT)) removeDatabase(old);
  }

  private fileOf(at: number): string {
    return path.join(this.folder, `port-daddy-${stampOf(at)}.db`);
  }

  /** Renames backups that were made while the clock was ahead, so that later ones count as newer. */
  private renameFuture(now: number): void {
    let at = now;
    for (const backup of this.list()) {
      if (backup.at <= now) return;
      do at -= 1000;
      while (existsSync(this.fileOf(at)));
      renameSync(backup.file, this.fileOf(at));
    }
  }

  /** Removes incomplete copies, including those of killed processes. */
  private removeUnfinished(): void {
    for (const name of this.files()) if (name.includes(".db.part")) rmSync(path.join(this.folder, name), { force: true });
  }

  private files(): string[] {
    try {
      return readdirSync(this.folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }
}

/** @throws DamagedStore */
function checkCopy(file: string): void {
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma("locking_mode = EXCLUSIVE");
    checkWhole(db);
    db.pragma("journal_mode = DELETE"); // A backup is a single file, without a log that could get lost.
  } finally {
    db.close();
  }
}

/** Syncs the file in another thread, so that the final check has nothing to wait for. */
async function syncAside(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
