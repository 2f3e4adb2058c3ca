import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

/** The files of a data directory that only the disk has, each in words that fit into "… are lost". */
const FILES: readonly [name: string, words: string][] = [
  ["config.json", "the settings in config.json"],
  ["backups", "the backups of the store"],
  ["logs", "the earlier log"],
];

/** Remembers which files a data directory had that nobody can write again. */
export class OtherFiles {
  private had: readonly string[] = [];

  constructor(private readonly dataDir: string) {}

  /** To be called while the directory is in order. */
  note(): void {
    this.had = this.present();
  }

  /** The files that are gone since the last note, in words. */
  missing(): string[] {
    const present = this.present();
    return this.had.filter((words) => !present.includes(words));
  }

  private present(): string[] {
    return FILES.flatMap(([name, words]) => (isThere(path.join(this.dataDir, name)) ? [words] : []));
  }
}

/** An empty folder has nothing that could be lost. */
function isThere(file: string): boolean {
  try {
    return readdirSync(file).length > 0;
  } catch {
    return existsSync(file);
  }
}
