import Database from "better-sqlite3";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { checkWhole } from "./damage.js";
import { putInPlace, removeDatabase, stampOf } from "./storeFiles.js";

const KEPT = 3;
/** Copied in one turn of the event loop, which takes less than half a millisecond. */
const PAGES_PER_TURN = 16;
const NAME = /^port-daddy-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)Z\.db$/;

export interface Backup {
  file: string;
  /** When it was made, in milliseconds since the epoch. */
  at: number;
}

/** Copies of the store in a folder of their own, `port-daddy-<time>.db`, the last three kept. */
export class Backups {
  constructor(private readonly folder: string) {}

  /** @returns the newest first; none when there is no folder yet @throws Error when it cannot be read */
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
   * Copies the store while it is being used. A copy has its name only when it is whole, checked and synced.
   * @param now milliseconds since the epoch
   * @throws Error when it could not be made; the earlier ones stay as they are
   */
  async make(db: Database.Database, now: number): Promise<void> {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const file = path.join(this.folder, `port-daddy-${stampOf(now)}.db`);
    const part = `${file}.part`;
    this.removeUnfinished();
    try {
      writeFileSync(part, "", { mode: 0o600 }); // SQLite alone would let others read it.
      await db.backup(part, { progress: () => PAGES_PER_TURN });
      checkCopy(part);
      await syncAside(part);
      putInPlace(part, file);
    } catch (error) {
      this.removeUnfinished();
      throw error;
    }
    // Not this one, whatever the clock said when the others were made.
    const others = this.list().filter((backup) => backup.file !== file);
    for (const { file: old } of others.slice(KEPT - 1)) removeDatabase(old);
  }

  /** What a process left that was killed meanwhile, too. */
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
    db.pragma("journal_mode = DELETE"); // A backup is one file, with nothing beside it that could get lost.
  } finally {
    db.close();
  }
}

/** Writes what is left to the disk in another thread, so that the final look finds nothing to wait for. */
async function syncAside(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
