import { watch } from "node:fs";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { StringDecoder } from "node:string_decoder";
import { isAbsent, reasonOf } from "../project/readTextFile.js";

/** The file that the backend writes to. */
const CURRENT = "backend.log";
/** The name of a full file. It begins with the time when it became full, so that names sort by age. */
const FULL = /^\d{8}-\d{4}-\d+-backend\.log$/;
const CHUNK_BYTES = 64 * 1024;

/** Reads a folder's log files, oldest first, and can then follow what is written to the current file and its successors. */
export class LogReader {
  private wake: () => void = () => undefined;
  private changed = false;
  private failure: unknown;
  /** The name of the newest full file that has been read. */
  private newestRead = "";

  constructor(
    private readonly folder: string,
    private readonly follow: boolean,
  ) {}

  /**
   * @returns pieces of text, none when there is no log; without `follow` it ends with the last file
   * @throws Error, one sentence, when the log cannot be read
   */
  async *read(): AsyncGenerator<string, void> {
    const watcher = this.follow ? this.watch() : undefined;
    let at: OpenLog | undefined;
    try {
      for (;;) {
        // Reset first, so that a change during this turn causes another one.
        this.changed = false;
        const next: OpenLog | undefined = await this.openNext(at);
        // Read this file after the next one was opened: from then on it no longer grows.
        if (at !== undefined) yield* at.rest();
        if (next !== undefined) {
          await at?.close();
          at = next;
        } else if (watcher === undefined) return;
        else await this.waitForChange();
      }
    } catch (error) {
      throw new Error(`The log in ${this.folder} cannot be read: ${reasonOf(error)}.`, { cause: error });
    } finally {
      watcher?.close();
      await at?.close();
    }
  }

  /** @returns undefined when the folder does not exist */
  private watch() {
    try {
      const watcher = watch(this.folder, () => this.notice());
      watcher.on("error", (error) => {
        this.failure = error;
        this.notice();
      });
      return watcher;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  private notice(): void {
    this.changed = true;
    this.wake();
  }

  /** Waits for a change in the folder. */
  private async waitForChange(): Promise<void> {
    if (!this.changed) await new Promise<void>((resolve) => (this.wake = resolve));
    if (this.failure !== undefined) throw this.failure as Error;
  }

  /** Opens the file after this one; tries again if a file was renamed meanwhile. */
  private async openNext(at: OpenLog | undefined): Promise<OpenLog | undefined> {
    for (;;) {
      const files = await this.list();
      const name = this.nameAfter(at, files);
      const next = name === undefined ? undefined : await OpenLog.open(path.join(this.folder, name));
      const again = await this.list();
      const unchanged = files.length === again.length && files.every(({ id }, index) => id === again[index]!.id);
      if (unchanged && (name === undefined || next?.id === files.find((file) => file.name === name)!.id)) return next;
      await next?.close();
    }
  }

  private nameAfter(at: OpenLog | undefined, files: readonly LogFile[]): string | undefined {
    const position = files.findIndex(({ id }) => id === at?.id);
    if (at !== undefined && position === -1) return files.find(({ name }) => name === CURRENT || name > this.newestRead)?.name; // It was removed.
    this.newestRead = files.slice(0, position + 1).findLast(({ name }) => name !== CURRENT)?.name ?? this.newestRead;
    return files[position + 1]?.name;
  }

  /** The files, oldest first; the current one is last. */
  private async list(): Promise<LogFile[]> {
    const files = await Promise.all(
      (await this.names()).map(async (name) => {
        try {
          return { name, id: idOf(await stat(path.join(this.folder, name), { bigint: true })) };
        } catch (error) {
          if (isAbsent(error)) return []; // It was just renamed or removed.
          throw error;
        }
      }),
    );
    return files.flat();
  }

  private async names(): Promise<string[]> {
    try {
      const found = await readdir(this.folder);
      return [...found.filter((name) => FULL.test(name)).sort(), ...found.filter((name) => name === CURRENT)];
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  }
}

interface LogFile {
  name: string;
  id: string;
}

/** Identifies a file even after it was renamed; no other file gets the same while it is open. */
const idOf = ({ dev, ino }: { dev: bigint; ino: bigint }): string => `${dev}:${ino}`;

class OpenLog {
  private readonly decoder = new StringDecoder("utf8");
  private offset = 0;

  private constructor(
    private readonly handle: FileHandle,
    readonly id: string,
  ) {}

  /** @returns undefined when it was just renamed or removed */
  static async open(file: string): Promise<OpenLog | undefined> {
    let handle: FileHandle;
    try {
      handle = await open(file, "r");
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
    return new OpenLog(handle, idOf(await handle.stat({ bigint: true })));
  }

  /** Reads what was written since the last read. */
  async *rest(): AsyncGenerator<string, void> {
    const buffer = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, this.offset);
      if (bytesRead === 0) return;
      this.offset += bytesRead;
      const text = this.decoder.write(buffer.subarray(0, bytesRead));
      if (text !== "") yield text;
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
