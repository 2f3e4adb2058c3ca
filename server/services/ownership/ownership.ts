import path from "node:path";
import type { ScannedListener } from "../../adapters/system.js";
import type { Steps } from "../../adapters/timeSlices.js";
import type { Entry } from "../registry.js";
import { isConnectionLease } from "./leaseOwner.js";

/** All that the rule looks at in a listener. */
export type ListenerFacts = Pick<ScannedListener, "port" | "pid" | "startedAt" | "folder" | "ancestors">;

/** The command line starts the server that it leases a port for. An editor starts much else. */
const STARTS_SERVERS = "cli";

interface Leased {
  entry: Entry;
  /** Of the process; undefined for a connection, which ends with its client. A pid alone may be another process's by now. */
  startedAt: string | undefined;
}

/**
 * Whose servers the processes are that listen, at one moment: the only place that decides it.
 *
 * A listener is an identity's own server when
 * - the process itself, or the nearest of its ancestors that leases anything, leases the identity's port, or
 * - it is a connected client that leases the port, or
 * - it works within the identity's folder, and not within a deeper one that is another assignment's. Where the system does not tell the
 *   folder, a client that leases the port must be among its ancestors.
 *
 * The last point is not for a process whose lease is for another identity, unless that identity's own server listens where it should.
 */
export class Ownership {
  /** By the pid of a process that leases, or of a connected command line. */
  private readonly leasedByProcess = new Map<number, Leased[]>();
  /** By the pid of each other connected client. */
  private readonly leasedByClient = new Map<number, Entry[]>();
  private readonly inFolder = new Map<string, Entry[]>();
  /** Those on whose port a process listens that leases it, or a descendant of one. */
  private readonly served = new Set<Entry>();

  private constructor() {}

  /**
   * @param listeners all of those that matter: at least those on the ports of identities for which one of the processes in question leases
   */
  static *create(entries: Iterable<Entry>, listeners: Iterable<ListenerFacts>): Steps<Ownership> {
    const ownership = new Ownership();
    for (const entry of entries) {
      ownership.add(entry);
      yield;
    }
    for (const listener of listeners) {
      for (const entry of ownership.byProcess(listener)) if (entry.assignment.port === listener.port) ownership.served.add(entry);
      yield;
    }
    return ownership;
  }

  /** Is it the server of this identity? */
  isOwn(listener: ListenerFacts, entry: Entry): boolean {
    if (listener.pid === undefined) return false;
    const byProcess = this.byProcess(listener);
    if (byProcess.includes(entry)) return true;
    // What a client itself serves, as an extension of an editor does in the editor's own process.
    if (this.leasedByClient.get(listener.pid)?.includes(entry) === true) return true;
    // The server of another service of the same folder, which does not listen where it should.
    if (byProcess.some((each) => !this.served.has(each))) return false;
    return listener.folder === undefined ? this.isOfClient(listener, entry) : this.byFolder(listener).includes(entry);
  }

  /** Those for which the process, or the nearest of its ancestors that has leases, has them. */
  byProcess(listener: ListenerFacts): readonly Entry[] {
    for (const { pid, startedAt } of lineOf(listener)) {
      const leased = this.leasedByProcess.get(pid)?.filter((each) => each.startedAt === undefined || each.startedAt === startedAt);
      if (leased !== undefined && leased.length > 0) return [...new Set(leased.map(({ entry }) => entry))];
    }
    return [];
  }

  /** Those of the deepest folder within which the process works. */
  byFolder({ folder }: ListenerFacts): readonly Entry[] {
    if (folder === undefined) return [];
    for (let at = folder; ; at = path.dirname(at)) {
      const entries = this.inFolder.get(folderKey(at));
      if (entries !== undefined) return entries;
      if (path.dirname(at) === at) return [];
    }
  }

  /** A connected client itself, such as an editor. */
  isClient({ pid }: ListenerFacts): boolean {
    return pid !== undefined && this.leasedByClient.has(pid);
  }

  /** An editor starts much, for all its folders: that it is an ancestor tells something only where the process's folder is not known. */
  private isOfClient(listener: ListenerFacts, entry: Entry): boolean {
    for (const { pid } of lineOf(listener)) if (this.leasedByClient.get(pid)?.includes(entry) === true) return true;
    return false;
  }

  private add(entry: Entry): void {
    const { folder } = entry.assignment;
    if (folder !== undefined) add(this.inFolder, folderKey(folder), entry);
    for (const lease of entry.leases.values()) {
      if (lease.pid === 0) continue;
      if (isConnectionLease(lease) && lease.client !== STARTS_SERVERS) add(this.leasedByClient, lease.pid, entry);
      else add(this.leasedByProcess, lease.pid, { entry, startedAt: lease.startedAt });
    }
  }
}

/** The process and its ancestors. */
function* lineOf({ pid, startedAt, ancestors }: ListenerFacts): Generator<{ pid: number; startedAt?: string }> {
  if (pid !== undefined) yield { pid, startedAt };
  yield* ancestors;
}

/** Windows does not tell large letters from small ones. */
function folderKey(folder: string): string {
  const resolved = /.[/\\]$/.test(folder) ? path.resolve(folder) : folder;
  return process.platform === "win32" ? resolved.toLowerCase() : resolved;
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else if (!values.includes(value)) values.push(value);
}
