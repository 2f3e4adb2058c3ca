import { closeSync, fstatSync, openSync, read } from "node:fs";
import { open } from "node:fs/promises";
import { promisify } from "node:util";

const readAt = promisify(read);
/** SQLite writes a new header before it fills a log from its start again. Source: sqlite.org/fileformat2.html, 4.1. */
const LOG_HEADER_BYTES = 32;
const CHUNK_BYTES = 256 * 1024;

/**
 * The files of an open store, to be read beside SQLite. They stay open for as long as SQLite's connection: closing any descriptor of a
 * file would end the locks that SQLite holds on it. Source: sqlite.org/howtocorrupt.html, 2.2.
 */
export class LiveFile {
  private readonly main: number;
  private readonly log: number;
  private closed = false;

  /** @throws Error when the file or its log cannot be opened */
  constructor(readonly path: string) {
    this.main = openSync(path, "r");
    try {
      this.log = openSync(`${path}-wal`, "r");
    } catch (error) {
      closeSync(this.main);
      throw error;
    }
  }

  /**
   * Copies the file and its log while commits go on, in short turns of the event loop. The copy is like the files after a power cut: it has
   * what was committed before, and perhaps some of what came later. Nothing may write the log to the file meanwhile.
   * @param copy the new file, for this user alone; its log is beside it
   * @throws Error when a file cannot be read, or the copy cannot be written
   */
  async copyTo(copy: string): Promise<void> {
    await copyFrom(this.main, copy);
    let before: Buffer;
    do {
      before = await this.logHeader();
      await copyFrom(this.log, `${copy}-wal`);
      // If SQLite has started to fill the log again, the copy may mix old and new. The file has all that the log had before.
    } while (!before.equals(await this.logHeader()));
  }

  /** To be called after SQLite has closed the file. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    closeSync(this.main);
    closeSync(this.log);
  }

  private async logHeader(): Promise<Buffer> {
    const header = Buffer.alloc(LOG_HEADER_BYTES);
    await readAt(this.log, header, 0, LOG_HEADER_BYTES, 0);
    return header;
  }
}

/** No stream, since that would close the descriptor when the copy cannot be written. */
async function copyFrom(from: number, to: string): Promise<void> {
  const target = await open(to, "w", 0o600);
  try {
    const { size } = fstatSync(from); // A log may grow faster than it is copied.
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let at = 0; at < size;) {
      const { bytesRead } = await readAt(from, chunk, 0, CHUNK_BYTES, at);
      if (bytesRead === 0) return;
      await target.writeFile(chunk.subarray(0, bytesRead)); // Goes on where the last one ended.
      at += bytesRead;
    }
  } finally {
    await target.close();
  }
}
