import { type BigIntStats, statSync } from "node:fs";

/** Something happened to the store's files that this process did not do. */
export class ForeignChange extends Error {
  override readonly name = "ForeignChange";

  /**
   * @param what what another program did, as "replaced the store's file"
   * @param mayBeHarmless whether the content may still be the same
   */
  constructor(
    readonly what: string,
    readonly mayBeHarmless = false,
  ) {
    super(`another program ${what} (port-daddy.db)`);
  }
}

/** NTFS may set the time of the last write as late as on closing. Source: learn.microsoft.com, "File Times". */
const HAS_EXACT_TIMES = process.platform !== "win32";

/**
 * The files of an open store as this process left them. SQLite works on what it has opened, whatever has its name by now: what is written
 * after a file was replaced would be lost with the next start.
 */
export class Footprint {
  private main: BigIntStats | undefined;
  private log: BigIntStats | undefined;

  /**
   * @param named the store's name in the data directory, which may be a link
   * @param file the file itself
   * @throws Error when the files cannot be looked at, as in all methods
   */
  constructor(
    private readonly named: string,
    private readonly file: string,
  ) {
    this.main = look(named);
    this.log = this.lookAtLog();
  }

  /** How long the log is, in bytes, as of the last look. */
  get logBytes(): number {
    return Number(this.log?.size ?? 0);
  }

  /** @returns when the file was written last, in milliseconds since the epoch; undefined when it is another file, or was written by others */
  ownFileAt(): number | undefined {
    const main = look(this.named);
    return isSame(main, this.main) && !isWritten(main, this.main) ? Number(main.mtimeMs) : undefined;
  }

  /** Whether what is beside the store's file is the log that this process writes. */
  get hasOwnLog(): boolean {
    return isSame(this.lookAtLog(), this.log);
  }

  /** To be called after this process has written to the file itself. */
  renew(): void {
    this.main = renewed(this.main, look(this.named));
    this.renewLog();
  }

  /** To be called after each commit, which writes to the log alone. */
  renewLog(): void {
    this.log = renewed(this.log, this.lookAtLog());
  }

  /** @throws ForeignChange */
  check(): void {
    const main = look(this.named);
    if (main === undefined) throw new ForeignChange("removed the store's file");
    if (!isSame(main, this.main)) throw new ForeignChange("replaced the store's file");
    const log = this.lookAtLog();
    if (log === undefined) throw new ForeignChange("removed the log of the store's file");
    if (!isSame(log, this.log)) throw new ForeignChange("replaced the log of the store's file");
    if (isWritten(main, this.main)) throw new ForeignChange("wrote to the store's file", true);
    if (isWritten(log, this.log)) throw new ForeignChange("wrote to the log of the store's file", true);
  }

  private lookAtLog(): BigIntStats | undefined {
    return look(`${this.file}-wal`);
  }
}

const look = (file: string): BigIntStats | undefined => statSync(file, { bigint: true, throwIfNoEntry: false });

const isSame = (a: BigIntStats | undefined, b: BigIntStats | undefined): a is BigIntStats =>
  a !== undefined && a.dev === b?.dev && a.ino === b.ino;

/** The new size and times of a file, unless another file has its name by now: that is for the next check to find. */
const renewed = (before: BigIntStats | undefined, now: BigIntStats | undefined): BigIntStats | undefined =>
  isSame(now, before) ? now : before;

const isWritten = (now: BigIntStats, before: BigIntStats | undefined): boolean =>
  now.size !== before?.size || (HAS_EXACT_TIMES && now.mtimeNs !== before.mtimeNs);
