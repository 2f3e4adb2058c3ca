import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { checkCopy } from "./checkCopy.js";
import { putInPlace, removeDatabase, stampOf } from "./storeFiles.js";

const KEPT = 3;
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
   * Keeps a copy of the store. It gets its name only when it is complete, checked and synced.
   * @param copyTo copies the store's file and log while they are in use
   * @param now milliseconds since the epoch
   * @throws DamagedStore when the store itself is damaged; Error when it could not be made; earlier backups stay as they are
   */
  async make(copyTo: (copy: string) => Promise<void>, now: number): Promise<void> {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const file = this.fileOf(now);
    const part = `${file}.part`;
    this.removeUnfinished();
    this.renameFuture(now);
    try {
      await copyTo(part);
      await checkCopy(part);
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
