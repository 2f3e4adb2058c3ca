import path from "node:path";
import type { ScannedListener } from "../../adapters/system.js";
import type { Steps } from "../../adapters/timeSlices.js";
import type { StoredLease } from "../../store/store.js";
import type { Entry } from "../registry.js";
import { isConnectionLease } from "./leaseOwner.js";

/** The facts about a listener that the rule needs. */
export type ListenerFacts = Pick<ScannedListener, "port" | "pid" | "startedAt" | "folder" | "ancestors">;

/** The command line, which starts the server that it leases a port for. An editor starts many other processes. */
const STARTS_SERVERS = "cli";

/** Whether whatever the lease's process starts is a server for this port. */
export const provesServers = (lease: StoredLease): boolean => !isConnectionLease(lease) || lease.client === STARTS_SERVERS;

interface Leased {
  entry: Entry;
  /** The start of the process, because a pid may be reused; undefined for a connection, which ends with its client. */
  startedAt: string | undefined;
}

/**
 * Decides whose servers the listening processes are, at one moment. Nothing else decides that.
 *
 * A listener is an identity's own server when
 * - the process itself, or the nearest of its ancestors that leases anything, leases the identity's port, or
 * - it is a connected client that leases the port, or
 * - it runs within the identity's folder, and not within a deeper one of another assignment. Where the system does not tell the folder, a
 *   client that leases the port must be among its ancestors.
 *
 * The last point does not apply to a process that leases another identity's port, unless that identity's own server is listening on it.
 */
export class Ownership {
  /** By the pid of a process with a lease, or of a connected command line. */
  private readonly leasedByProcess = new Map<number, Leased[]>();
  /** By the pid of each other connected client. */
  private readonly leasedByClient = new Map<number, Entry[]>();
  private readonly inFolder = new Map<string, Entry[]>();
  /** Entries on whose port a process that leases it, or a descendant, is listening. */
  private readonly served = new Set<Entry>();

  private constructor() {}

  /** @param listeners at least those on the ports that the processes in question or their ancestors lease */
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

  /** Whether it is this identity's own server. */
  isOwn(listener: ListenerFacts, entry: Entry): boolean {
    if (listener.pid === undefined) return false;
    const byProcess = this.byProcess(listener);
    if (byProcess.includes(entry)) return true;
    // A server within the client itself, such as that of an extension in the editor's own process.
    if (this.leasedByClient.get(listener.pid)?.includes(entry) === true) return true;
    // The drifted server of another service of the same folder.
    if (byProcess.some((each) => !this.served.has(each))) return false;
    return listener.folder === undefined ? this.isOfClient(listener, entry) : this.byFolder(listener).includes(entry);
  }

  /** The entries that the process leases, or its nearest ancestor with a lease. */
  byProcess(listener: ListenerFacts): readonly Entry[] {
    for (const { pid, startedAt } of lineOf(listener)) {
      const leased = this.leasedByProcess.get(pid)?.filter((each) => each.startedAt === undefined || each.startedAt === startedAt);
      if (leased !== undefined && leased.length > 0) return [...new Set(leased.map(({ entry }) => entry))];
    }
    return [];
  }

  /** The entries of the deepest folder within which the process runs. */
  byFolder({ folder }: ListenerFacts): readonly Entry[] {
    if (folder === undefined) return [];
    for (let at = folder; ; at = path.dirname(at)) {
      const entries = this.inFolder.get(folderKey(at));
      if (entries !== undefined) return entries;
      if (path.dirname(at) === at) return [];
    }
  }

  /** Whether it is a connected client itself, such as an editor. */
  isClient({ pid }: ListenerFacts): boolean {
    return pid !== undefined && this.leasedByClient.has(pid);
  }

  /** Whether a client that leases the port is an ancestor. Matters only if the folder is unknown, because an editor starts processes for all its folders. */
  private isOfClient(listener: ListenerFacts, entry: Entry): boolean {
    for (const { pid } of lineOf(listener)) if (this.leasedByClient.get(pid)?.includes(entry) === true) return true;
    return false;
  }

  private add(entry: Entry): void {
    const { folder } = entry.assignment;
    if (folder !== undefined) add(this.inFolder, folderKey(folder), entry);
    for (const lease of entry.leases.values()) {
      if (lease.pid === 0) continue;
      if (!provesServers(lease)) add(this.leasedByClient, lease.pid, entry);
      else add(this.leasedByProcess, lease.pid, { entry, startedAt: lease.startedAt });
    }
  }
}

/** The process and its ancestors. */
function* lineOf({ pid, startedAt, ancestors }: ListenerFacts): Generator<{ pid: number; startedAt?: string }> {
  if (pid !== undefined) yield { pid, startedAt };
  yield* ancestors;
}

/** Paths on Windows are not case-sensitive. */
function folderKey(folder: string): string {
  const resolved = /.[/\\]$/.test(folder) ? path.resolve(folder) : folder;
  return process.platform === "win32" ? resolved.toLowerCase() : resolved;
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else if (!values.includes(value)) values.push(value);
}
