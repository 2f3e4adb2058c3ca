import { servesPort } from "../environment.js";
import type { ProcFiles } from "./procFiles.js";
import type { ProcessLook } from "./processLook.js";
import type { Holder } from "./socketHolders.js";
import type { Pause } from "../timeSlices.js";

/**
 * How long (ms) it is remembered which processes there are, and which of them are workers. Then all are read again: a pid may have come to
 * another process, and a process may have been given a socket or have become another program.
 */
const MEMORY_LASTS_MS = 30_000;

/** A process that serves connections for the holder of a socket. */
interface Worker {
  startTicks: string;
  /** The listening sockets that it holds, each with the number of its descriptor. */
  shared: ReadonlyMap<string, string>;
  /** A worker of Node's cluster gets connections from the holder, and shares no socket. */
  isOfCluster: boolean;
  /** See `Environment`. */
  clusterPort: number | undefined;
}

/** Finds the processes that serve connections for sockets' holders, and remembers from scan to scan which of all processes these are. */
export class Workers {
  /** The parents of all processes, by pid. */
  private parents = new Map<number, number>();
  /** By pid; undefined for a process that was looked at and is no worker. */
  private known = new Map<number, Worker | undefined>();
  private forgetAt = 0;

  /** @param now a monotonic time in milliseconds */
  constructor(
    private readonly files: ProcFiles,
    private readonly now = () => performance.now(),
  ) {}

  /**
   * @param holders each socket's holder by inode
   * @param portOf returns the port of a socket by its inode
   * @returns the pids of the workers by inode; a socket without workers is left out
   */
  async find(
    holders: ReadonlyMap<string, Holder>,
    portOf: (inode: string) => number,
    look: ProcessLook,
    pause: Pause,
  ): Promise<Map<string, Set<number>>> {
    if (this.now() >= this.forgetAt) {
      this.parents.clear();
      this.known.clear();
      this.forgetAt = this.now() + MEMORY_LASTS_MS;
    }
    const children = await this.readChildren(look, pause);
    const known = new Map<number, Worker | undefined>();
    const workers = new Map<string, Set<number>>();
    const serves = (inode: string, pid: number): void => void workers.set(inode, (workers.get(inode) ?? new Set()).add(pid));
    for (const [holder, sockets] of byHolder(holders)) {
      // A child that shares the socket may have handed it on to children of its own, or have left its parent.
      const waiting = [...(children.get(holder) ?? []), ...[...sockets].flatMap((inode) => holders.get(inode)?.sharers ?? [])];
      const seen = new Set([holder]);
      const ports = new Set([...sockets].map(portOf));
      for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
        if (seen.has(pid)) continue;
        seen.add(pid);
        const worker = known.has(pid) ? known.get(pid) : await this.workerAt(pid, holders, look, pause);
        known.set(pid, worker);
        const shared = [...sockets].filter((inode) => worker?.shared.has(inode));
        const served =
          worker?.isOfCluster === true ? [...sockets].filter((inode) => servesPort(worker.clusterPort, portOf(inode), ports)) : shared;
        for (const inode of served) serves(inode, pid);
        if (shared.length > 0) waiting.push(...(children.get(pid) ?? []));
      }
    }
    this.known = known;
    return workers;
  }

  /** @returns the children of all processes, by pid */
  private async readChildren(look: ProcessLook, pause: Pause): Promise<Map<number, number[]>> {
    const parents = new Map<number, number>();
    const children = new Map<number, number[]>();
    for (const pid of await this.files.pids()) {
      let parent = this.parents.get(pid);
      if (parent === undefined) {
        parent = look.stat(pid)?.parentPid ?? 0;
        await pause();
      }
      parents.set(pid, parent);
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [pid]);
      else siblings.push(pid);
    }
    this.parents = parents;
    return children;
  }

  private async workerAt(pid: number, holders: ReadonlyMap<string, Holder>, look: ProcessLook, pause: Pause): Promise<Worker | undefined> {
    await pause();
    const known = this.known.get(pid);
    if (known === undefined) return this.known.has(pid) ? undefined : this.readWorker(pid, holders, look, pause);
    if (look.stat(pid)?.startTicks !== known.startTicks) return undefined;
    const shared = [...known.shared].filter(([inode, descriptor]) => this.files.socketAt(pid, descriptor) === inode);
    return toWorker({ ...known, shared: new Map(shared) });
  }

  private async readWorker(
    pid: number,
    holders: ReadonlyMap<string, Holder>,
    look: ProcessLook,
    pause: Pause,
  ): Promise<Worker | undefined> {
    const startTicks = look.stat(pid)?.startTicks;
    if (startTicks === undefined) return undefined;
    const environment = this.files.environmentOf(pid);
    return toWorker({
      startTicks,
      shared: await this.files.socketsOf(pid, new Set(holders.keys()), pause),
      isOfCluster: environment?.isClusterWorker ?? false,
      clusterPort: environment?.clusterPort,
    });
  }
}

const toWorker = (process: Worker): Worker | undefined => (process.shared.size > 0 || process.isOfCluster ? process : undefined);

function byHolder(holders: ReadonlyMap<string, Holder>): Map<number, Set<string>> {
  const sockets = new Map<number, Set<string>>();
  for (const [inode, { pid }] of holders) sockets.set(pid, (sockets.get(pid) ?? new Set()).add(inode));
  return sockets;
}
