import { watch } from "node:fs";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { StringDecoder } from "node:string_decoder";
import { isAbsent, reasonOf } from "../project/readTextFile.js";

/** What the backend writes now. */
const CURRENT = "backend.log";
/** One that became full. Its name begins with when that was, so that the alphabet sorts them by age. */
const FULL = /^\d{8}-\d{4}-\d+-backend\.log$/;
const CHUNK_BYTES = 64 * 1024;

/** Reads a folder of log files from the oldest to the end, and from there on as more is written, whatever file that goes to. */
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
   * @returns pieces of text; ends with the last file unless it follows. None where there is no log at all.
   * @throws Error, one sentence, when there is one that cannot be read
   */
  async *read(): AsyncGenerator<string, void> {
    const watcher = this.follow ? this.watch() : undefined;
    let at: OpenLog | undefined;
    try {
      for (;;) {
        // Before anything is looked at: what happens while we look is seen by looking once more.
        this.changed = false;
        const next: OpenLog | undefined = await this.openNext(at);
        // Only when the next one is there is nothing added to this one any more.
        if (at !== undefined) yield* at.rest();
        if (next !== undefined) {
          await at?.close();
          at = next;
        } else if (watcher === undefined) return;
        else await this.more();
      }
    } catch (error) {
      throw new Error(`The log in ${this.folder} cannot be read: ${reasonOf(error)}.`, { cause: error });
    } finally {
      watcher?.close();
      await at?.close();
    }
  }

  /** @returns undefined when the folder is not there */
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

  /** Waits until something has happened in the folder. */
  private async more(): Promise<void> {
    if (!this.changed) await new Promise<void>((resolve) => (this.wake = resolve));
    if (this.failure !== undefined) throw this.failure as Error;
  }

  /** Opens the file behind this one. Where a file was given another name meanwhile, looks again. */
  private async openNext(at: OpenLog | undefined): Promise<OpenLog | undefined> {
    for (;;) {
      const files = await this.list();
      const name = this.nameBehind(at, files);
      const next = name === undefined ? undefined : await OpenLog.open(path.join(this.folder, name));
      const again = await this.list();
      const unchanged = files.length === again.length && files.every(({ id }, index) => id === again[index]!.id);
      if (unchanged && (name === undefined || next?.id === files.find((file) => file.name === name)!.id)) return next;
      await next?.close();
    }
  }

  private nameBehind(at: OpenLog | undefined, files: readonly LogFile[]): string | undefined {
    const position = files.findIndex(({ id }) => id === at?.id);
    if (at !== undefined && position === -1) return files.find(({ name }) => name === CURRENT || name > this.newestRead)?.name; // It was removed.
    this.newestRead = files.slice(0, position + 1).findLast(({ name }) => name !== CURRENT)?.name ?? this.newestRead;
    return files[position + 1]?.name;
  }

  /** The files from the oldest to the one that is written to. */
  private async list(): Promise<LogFile[]> {
    const files = await Promise.all(
      (await this.names()).map(async (name) => {
        try {
          return { name, id: idOf(await stat(path.join(this.folder, name), { bigint: true })) };
        } catch (error) {
          if (isAbsent(error)) return []; // It has just been given another name, or removed.
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

/** Stays when the file gets another name, and is nobody else's while it is open. */
const idOf = ({ dev, ino }: { dev: bigint; ino: bigint }): string => `${dev}:${ino}`;

class OpenLog {
  private readonly decoder = new StringDecoder("utf8");
  private offset = 0;

  private constructor(
    private readonly handle: FileHandle,
    readonly id: string,
  ) {}

  /** @returns undefined when it has just been given another name, or removed */
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

  /** What was written since it was read last. */
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
