import path from "node:path";
import type { ScannedListener } from "../../adapters/system.js";
import type { StoredLease } from "../../store/store.js";
import { isConnectionLease } from "../leaseOwner.js";
import type { Entry } from "../registry.js";

/** The command line starts the server that it leases a port for. An editor starts much else. */
const STARTS_SERVERS = "cli";

/** Whose servers the processes are that listen, at one moment. */
export class Ownership {
  /** By process: `pid:start`, or the pid alone of a connected command line. */
  private readonly leasedByProcess = new Map<string, Entry[]>();
  /** By the pid of each other connected client. */
  private readonly leasedByClient = new Map<number, Entry[]>();
  private readonly inFolder = new Map<string, Entry[]>();
  /** Those on whose port one of their owners' own processes listens. */
  private readonly served = new Set<Entry>();

  constructor(entries: Iterable<Entry>, listeners: readonly ScannedListener[]) {
    for (const entry of entries) {
      const { folder } = entry.assignment;
      if (folder !== undefined) add(this.inFolder, folderKey(folder), entry);
      for (const lease of entry.leases.values()) {
        if (lease.pid === 0) continue;
        if (isConnectionLease(lease) && lease.client !== STARTS_SERVERS) add(this.leasedByClient, lease.pid, entry);
        else add(this.leasedByProcess, leaseKey(lease), entry);
      }
    }
    for (const listener of listeners) {
      for (const entry of this.byProcess(listener)) if (entry.assignment.port === listener.port) this.served.add(entry);
    }
  }

  /** Those for which the process, or the nearest of its ancestors that has leases, has them. */
  byProcess(listener: ScannedListener): readonly Entry[] {
    for (const process of lineOf(listener)) {
      const entries = [...(this.leasedByProcess.get(keyOf(process)) ?? []), ...(this.leasedByProcess.get(`${process.pid}`) ?? [])];
      if (entries.length > 0) return entries;
    }
    return [];
  }

  /** Those of the deepest folder within which the process works. */
  byFolder({ folder }: ScannedListener): readonly Entry[] {
    if (folder === undefined) return [];
    for (let at = folder; ; at = path.dirname(at)) {
      const entries = this.inFolder.get(folderKey(at));
      if (entries !== undefined) return entries;
      if (path.dirname(at) === at) return [];
    }
  }

  /** Is it the server of the identity that has its port? */
  isOwn(listener: ScannedListener, entry: Entry): boolean {
    if (listener.pid === undefined) return false;
    const byProcess = this.byProcess(listener);
    if (byProcess.includes(entry)) return true;
    // What a client itself serves, as an extension of an editor does in the editor's own process.
    if (this.leasedByClient.get(listener.pid)?.includes(entry) === true) return true;
    // The server of another service of the same folder, which does not listen where it should.
    if (byProcess.some((each) => !this.served.has(each))) return false;
    return listener.folder === undefined ? this.isOfClient(listener, entry) : this.byFolder(listener).includes(entry);
  }

  /** A connected client itself, such as an editor. */
  isClient({ pid }: ScannedListener): boolean {
    return pid !== undefined && this.leasedByClient.has(pid);
  }

  /** An editor starts much, for all its folders: that it is an ancestor tells something only where the process's folder is not known. */
  private isOfClient(listener: ScannedListener, entry: Entry): boolean {
    for (const { pid } of lineOf(listener)) if (this.leasedByClient.get(pid)?.includes(entry) === true) return true;
    return false;
  }
}

/** The process and its ancestors. */
function* lineOf({ pid, startedAt, ancestors }: ScannedListener): Generator<{ pid: number; startedAt?: string }> {
  if (pid !== undefined) yield { pid, startedAt };
  yield* ancestors;
}

/** Where the start is not known, it is no process that could be told apart. */
const keyOf = ({ pid, startedAt }: { pid: number; startedAt?: string }): string => `${pid}:${startedAt ?? ""}`;

const leaseKey = (lease: StoredLease): string => (isConnectionLease(lease) ? `${lease.pid}` : keyOf(lease));

/** Windows does not tell large letters from small ones. */
function folderKey(folder: string): string {
  const resolved = /.[/\\]$/.test(folder) ? path.resolve(folder) : folder;
  return process.platform === "win32" ? resolved.toLowerCase() : resolved;
}

function add<K>(map: Map<K, Entry[]>, key: K, entry: Entry): void {
  const entries = map.get(key);
  if (entries === undefined) map.set(key, [entry]);
  else if (!entries.includes(entry)) entries.push(entry);
}
