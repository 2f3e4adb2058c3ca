import { oneHolderPerSocket, type SocketHolder } from "../oneHolderPerSocket.js";
import type { ProcFiles } from "./procFiles.js";
import type { ProcessLook } from "./processLook.js";
import type { Pause } from "./timeSlices.js";

interface Holder {
  pid: number;
  /** Under which number the process has the socket. */
  descriptor: string;
}

/** Who holds which socket, from look to look. To read the descriptors of all processes takes long: it is done only for sockets that are new. */
export class SocketHolders {
  /** By inode. */
  private known = new Map<string, Holder>();
  /** Those of processes that /proc hides from us, mostly of other users: only a process that is new can show whose they are. */
  private unexplained = new Set<string>();
  private seenPids: ReadonlySet<number> = new Set();

  constructor(private readonly files: ProcFiles) {}

  /** @returns the pid of each socket's holder, by inode, as far as the system tells */
  async find(inodes: ReadonlySet<string>, look: ProcessLook, pause: Pause): Promise<Map<string, number>> {
    const kept = await this.stillHolding(inodes, pause);
    const missing = new Set([...inodes].filter((inode) => !kept.has(inode)));
    const found = missing.size === 0 ? kept : new Map([...kept, ...(await this.search(missing, kept, look, pause))]);
    this.known = found;
    return new Map([...found].map(([inode, { pid }]) => [inode, pid]));
  }

  private async stillHolding(inodes: ReadonlySet<string>, pause: Pause): Promise<Map<string, Holder>> {
    const holding = new Map<string, Holder>();
    for (const [inode, holder] of this.known) {
      if (!inodes.has(inode)) continue;
      // Whichever process has the pid by now: that it has the socket is what counts.
      if (this.files.socketAt(holder.pid, holder.descriptor) === inode) holding.set(inode, holder);
      await pause();
    }
    return holding;
  }

  /** First among the processes that are new, then those that hold sockets already, then all others; ends when there is nothing left to find. */
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
  private readonly holders: (SocketHolder & Holder)[] = [];
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
      // Whoever holds a socket may have it from a parent, who had it first and may be no new process at all.
      for (const ancestor of await this.look.ancestorsOf(pid, this.pause)) await this.readOne(ancestor.pid);
    }
  }

  result(): Map<string, Holder> {
    return new Map(oneHolderPerSocket(this.holders).map(({ socket, pid, descriptor }) => [socket, { pid, descriptor }]));
  }

  /** @returns whether it holds one of the sockets */
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
