import { oneHolderPerSocket, type SocketHolder } from "../oneHolderPerSocket.js";
import type { ProcFiles } from "./procFiles.js";
import type { ProcessLook } from "./processLook.js";
import type { Pause } from "../timeSlices.js";

/** The process that a socket belongs to. */
export interface Holder {
  pid: number;
  /** The number of the process's descriptor for the socket. */
  descriptor: string;
  /** Other processes that held the socket when it was new. */
  sharers: readonly number[];
}

/** Remembers from scan to scan which process holds which socket. Descriptors take long to read, so that is done only for new sockets. */
export class SocketHolders {
  /** By inode. */
  private known = new Map<string, Holder>();
  /** Sockets of processes that /proc hides from us, mostly other users'. Only a new process can turn out to hold one. */
  private unexplained = new Set<string>();
  private seenPids: ReadonlySet<number> = new Set();

  constructor(private readonly files: ProcFiles) {}

  /** @returns each socket's holder by inode, as far as the system tells */
  async find(inodes: ReadonlySet<string>, look: ProcessLook, pause: Pause): Promise<ReadonlyMap<string, Holder>> {
    const kept = await this.stillHolding(inodes, pause);
    const missing = new Set([...inodes].filter((inode) => !kept.has(inode)));
    const found = missing.size === 0 ? kept : new Map([...kept, ...(await this.search(missing, kept, look, pause))]);
    this.known = found;
    return found;
  }

  private async stillHolding(inodes: ReadonlySet<string>, pause: Pause): Promise<Map<string, Holder>> {
    const holding = new Map<string, Holder>();
    for (const [inode, holder] of this.known) {
      if (!inodes.has(inode)) continue;
      // The pid may belong to another process by now; it holds the socket, and only that counts.
      if (this.files.socketAt(holder.pid, holder.descriptor) === inode) holding.set(inode, holder);
      await pause();
    }
    return holding;
  }

  /** Searches the new processes first, then those that hold sockets already, then all others. Ends when nothing is left to find. */
  private async search(
    missing: ReadonlySet<string>,
    kept: ReadonlyMap<string, Holder>,
    look: ProcessLook,
    pause: Pause,
  ): Promise<Map<string, Holder>> {
    const pids = await this.files.pids();
    const fresh = new Set([...missing].filter((inode) => !this.unexplained.has(inode)));
    const search = new Search(this.files, missing, look, pause);
    const holders = new Set([...kept.values()].map(({ pid }) => pid));
    const isOpen = (): boolean => [...fresh].some((inode) => !search.has(inode));
    await search.among(pids.filter((pid) => !this.seenPids.has(pid)));
    if (isOpen()) await search.among([...holders]);
    if (isOpen()) await search.among(pids);
    const found = search.result();
    this.seenPids = new Set(pids);
    this.unexplained = new Set([...missing].filter((inode) => !found.has(inode)));
    return found;
  }
}

class Search {
  private readonly holders: (SocketHolder & Pick<Holder, "descriptor">)[] = [];
  private readonly held = new Set<string>();
  private readonly read = new Set<number>();

  constructor(
    private readonly files: ProcFiles,
    private readonly wanted: ReadonlySet<string>,
    private readonly look: ProcessLook,
    private readonly pause: Pause,
  ) {}

  has(inode: string): boolean {
    return this.held.has(inode);
  }

  async among(pids: readonly number[]): Promise<void> {
    for (const pid of pids) {
      await this.pause();
      if (!(await this.readOne(pid))) continue;
      // A socket may be inherited from a parent that had it first and need not be a new process.
      for (const ancestor of await this.look.ancestorsOf(pid, this.pause)) await this.readOne(ancestor.pid);
    }
  }

  result(): Map<string, Holder> {
    const sharersOf = (holder: SocketHolder): number[] =>
      this.holders.filter(({ socket, pid }) => socket === holder.socket && pid !== holder.pid).map(({ pid }) => pid);
    return new Map(
      oneHolderPerSocket(this.holders).map((holder) => {
        const { socket, pid, descriptor } = holder;
        return [socket, { pid, descriptor, sharers: sharersOf(holder) }];
      }),
    );
  }

  /** @returns whether the process holds one of the sockets */
  private async readOne(pid: number): Promise<boolean> {
    if (this.read.has(pid)) return false;
    this.read.add(pid);
    const sockets = await this.files.socketsOf(pid, this.wanted, this.pause);
    const stat = sockets.size === 0 ? undefined : this.look.stat(pid);
    if (stat === undefined) return false;
    for (const [socket, descriptor] of sockets) {
      this.held.add(socket);
      this.holders.push({ socket, pid, parentPid: stat.parentPid, descriptor });
    }
    return true;
  }
}
