import path from "node:path";
import type { Place, ScannedListener } from "../../adapters/system.js";
import type { Steps } from "../../adapters/timeSlices.js";
import { identityKey } from "../../protocol/identity.js";
import { isWithin } from "../../protocol/isWithin.js";
import { parseStartedFor, type StartedFor } from "../../protocol/machine/startedFor.js";
import type { StoredLease } from "../../store/store.js";
import type { Entry } from "../registry.js";
import { isConnectionLease } from "./leaseOwner.js";

/** The facts about a listener that the rule needs. */
export type ListenerFacts = Pick<
  ScannedListener,
  | "port"
  | "pid"
  | "startedAt"
  | "command"
  | "folder"
  | "ancestors"
  | "isHidden"
  | "isOrphan"
  | "startedFor"
  | "isOfOtherDirectory"
  | "workerFolders"
  | "projectFolder"
  | "checkoutFolder"
  | "container"
  | "containerFolder"
  | "containerSources"
  | "places"
  | "isOfOtherPerson"
>;

/**
 * Whose server a listener is, for one identity: its own, certainly somebody else's, or not to be told. One that cannot be shown to be foreign
 * moves nobody from a port, and is no conflict.
 */
export type Verdict = "own" | "foreign" | "unclear";

/** The command line, which starts the server that it leases a port for. An editor starts many other processes. */
const STARTS_SERVERS = "cli";

/** Whether whatever the lease's process starts is a server for this port. */
export const provesServers = (lease: StoredLease): boolean => !isConnectionLease(lease) || lease.client === STARTS_SERVERS;

/** A process or a connected command line that leases ports, at one moment. */
export interface Owner {
  pid: number;
  entries: readonly Entry[];
}

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
 * - it was started for the identity, or for any service of its project, by `run`, a terminal or a task: its environment says so. That does
 *   not count for a process that works in another checkout, since a shell may go anywhere, or
 * - it, or one of the processes that serve its connections, works within the identity's folder, and not within a deeper one of another
 *   assignment or project. Where the system does not tell the folder, a client that leases the port must be among its ancestors, or
 * - it is a container of the identity's folder, by its labels, its compose files or what it has mounted.
 *
 * The last three points do not apply to the server of another service: to a process that leases another identity's port, or whose nearest
 * ancestor with a lease does, or that was started for another identity, unless that one's own server is listening on it. A shell that leases
 * a port may go to another project and start that one's server, which works there.
 *
 * A listener is unclear when nothing of that holds, but nothing shows that it belongs elsewhere: the system keeps from us what would tell (see
 * `ScannedListener.isHidden`) and it is no other person's, or it is a daemon that works in no project's folder, such as a database in the
 * folder of its data. A process that forwards to a container says nothing about whose the container is.
 */
export class Ownership {
  /** By the pid of a process with a lease, or of a connected command line. */
  private readonly leasedByProcess = new Map<number, Leased[]>();
  /** By the pid of each other connected client. */
  private readonly leasedByClient = new Map<number, Entry[]>();
  private readonly inFolder = new Map<string, Entry[]>();
  private readonly byIdentity = new Map<string, Entry>();
  /** The pids of the owners that listen on the entry's port themselves or by a descendant. */
  private readonly servedBy = new Map<Entry, Set<number>>();
  /** Entries on whose port a process is listening that was started for them. */
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
      ownership.addServer(listener);
      yield;
    }
    return ownership;
  }

  /** Whose server it is, seen from this identity. */
  verdictOn(listener: ListenerFacts, entry: Entry): Verdict {
    const owner = this.ownerOf(listener);
    if (owner?.entries.includes(entry) === true) return "own";
    // A server within the client itself, such as that of an extension in the editor's own process.
    if (listener.pid !== undefined && this.leasedByClient.get(listener.pid)?.includes(entry) === true) return "own";
    // The drifted server of another service of the same folder, unless the owner is a shell that has gone to another project.
    if (owner?.entries.some((each) => !this.isServedBy(each, owner) && !this.worksElsewhere(listener, each)) === true) return "foreign";
    const onContainer = this.verdictOnContainer(listener, entry);
    if (onContainer !== "unclear") return onContainer;
    const startedFor = parseStartedFor(listener.startedFor ?? "");
    const isMarked = startedFor !== undefined && listener.isOfOtherDirectory !== true && isOf(startedFor, entry);
    if (isMarked && !this.worksElsewhere(listener, entry)) return this.verdictOnSibling(listener, entry);
    if (listener.pid !== undefined && this.worksFor(listener, entry)) return "own";
    // `run` started it for the identity, yet it works elsewhere: one of the two signs is wrong.
    const isContradictory = isMarked && startedFor.service !== undefined;
    const isContainers = listener.container !== undefined || forwardsToContainer(listener);
    const isUnknown = listener.pid === undefined || isContainers;
    if (listener.isOfOtherPerson === true && !isContainers) return "foreign";
    if (isContradictory || isUnknown) return "unclear";
    const isOfOther = startedFor !== undefined && !isMarked;
    const leavesNoTrace = listener.isHidden === true || (listener.isOrphan === true && listener.projectFolder === undefined);
    const isElsewhere = this.worksElsewhere(listener, entry) || this.servesElsewhere(listener, entry);
    return leavesNoTrace && !isOfOther && !isElsewhere ? "unclear" : "foreign";
  }

  /** The entries that the process leases, or its nearest ancestor with a lease. */
  byProcess(listener: ListenerFacts): readonly Entry[] {
    return this.ownerOf(listener)?.entries ?? [];
  }

  /** The process itself if it leases anything, otherwise its nearest ancestor that does. */
  ownerOf(listener: ListenerFacts): Owner | undefined {
    for (const owner of this.ownersOf(listener)) return owner;
    return undefined;
  }

  /** Whether the owner or a descendant is listening on the entry's port. */
  isServedBy(entry: Entry, { pid }: Owner): boolean {
    return this.servedBy.get(entry)?.has(pid) === true;
  }

  /** The entries of the deepest folder within which the process works, unless another project's folder or checkout is deeper. */
  byFolder(listener: ListenerFacts): readonly Entry[] {
    return listener.folder === undefined ? [] : this.at(listener.folder, listener);
  }

  /** The entries for which the process works by its place: those of its folder, otherwise those of the checkout that starts its package. */
  byPlace(listener: ListenerFacts): readonly Entry[] {
    const inFolder = this.byFolder(listener);
    if (inFolder.length > 0 || listener.folder === undefined) return inFolder;
    return this.within(listener.folder).filter((entry) => this.verdictOn(listener, entry) === "own");
  }

  /** As `byFolder`, for any folder, such as one of the process's workers or container. */
  private at(folder: string, { projectFolder, checkoutFolder }: Place = {}): readonly Entry[] {
    return this.within(folder, [projectFolder, checkoutFolder]);
  }

  /** Whether it is a connected client itself, such as an editor. */
  isClient({ pid }: ListenerFacts): boolean {
    return pid !== undefined && this.leasedByClient.has(pid);
  }

  /** Whether the process or one that serves its connections works where the identity's servers do. */
  private worksFor(listener: ListenerFacts, entry: Entry): boolean {
    const { folder, workerFolders = [], places } = listener;
    if (workerFolders.some((each) => this.at(each, places?.get(each)).includes(entry))) return true;
    if (folder === undefined) return this.isOfClient(listener, entry);
    if (this.byFolder(listener).includes(entry)) return true;
    // A package of the checkout, of which no service has a port, whose server the editor starts for the whole.
    return this.within(folder).includes(entry) && !this.worksElsewhere(listener, entry) && this.isOfClient(listener, entry);
  }

  private verdictOnContainer(listener: ListenerFacts, entry: Entry): Verdict {
    const { containerFolder, containerSources = [], places } = listener;
    const folders = containerFolder === undefined ? containerSources : [containerFolder, ...containerSources];
    if (folders.some((each) => this.at(each, places?.get(each)).includes(entry))) return "own";
    if (containerFolder === undefined) return "unclear";
    // A package may have the containers of its whole checkout, and the checkout those of a package.
    const { folder } = entry.assignment;
    const isAbove =
      folder !== undefined && isWithin(folder, containerFolder) && this.at(containerFolder, places?.get(containerFolder)).length === 0;
    const isPart = this.within(containerFolder, [places?.get(containerFolder)?.checkoutFolder]).includes(entry);
    return isAbove || isPart ? "unclear" : "foreign";
  }

  /** The verdict on what was started for the entry's project. */
  private verdictOnSibling(listener: ListenerFacts, entry: Entry): Verdict {
    const subject = this.startedFor(listener);
    return subject === undefined || subject === entry || this.served.has(subject) ? "own" : "foreign";
  }

  /** The entry of the service that the process was started for; undefined where that is any service of a project, or has no port. */
  private startedFor(listener: ListenerFacts): Entry | undefined {
    const startedFor = listener.isOfOtherDirectory === true ? undefined : parseStartedFor(listener.startedFor ?? "");
    return startedFor && this.byIdentity.get(identityKey({ service: "", ...startedFor }));
  }

  /** Whether the process works in the folder of another assignment, or in another checkout or project than the entry's servers. */
  worksElsewhere(listener: ListenerFacts, entry: Entry): boolean {
    return this.isElsewhere(this.byFolder(listener), listener, entry);
  }

  /** Whether all processes that serve its connections do so. */
  private servesElsewhere(listener: ListenerFacts, entry: Entry): boolean {
    const { workerFolders = [], places } = listener;
    return (
      workerFolders.length > 0 &&
      workerFolders.every((each) => this.isElsewhere(this.at(each, places?.get(each)), places?.get(each) ?? {}, entry))
    );
  }

  /** @param entries those of the folder whose place it is */
  private isElsewhere(entries: readonly Entry[], { checkoutFolder, projectFolder }: Place, entry: Entry): boolean {
    if (entries.length > 0) return !entries.includes(entry);
    const { folder } = entry.assignment;
    if (folder === undefined) return false;
    if (checkoutFolder !== undefined && !isWithin(folder, checkoutFolder)) return true;
    return projectFolder !== undefined && !isWithin(folder, projectFolder) && !isWithin(projectFolder, folder);
  }

  /** Whether a client that leases the port is an ancestor. That alone says little, because an editor starts processes for all its folders. */
  private isOfClient(listener: ListenerFacts, entry: Entry): boolean {
    for (const { pid } of lineOf(listener)) if (this.leasedByClient.get(pid)?.includes(entry) === true) return true;
    return false;
  }

  /** The entries of the deepest folder of any at or above this one. @param ends where the search ends */
  private within(folder: string, ends: readonly (string | undefined)[] = []): readonly Entry[] {
    const keys = new Set(ends.flatMap((end) => (end === undefined ? [] : [folderKey(end)])));
    for (let at = folder; ; at = path.dirname(at)) {
      const key = folderKey(at);
      const entries = this.inFolder.get(key);
      if (entries !== undefined) return entries;
      if (keys.has(key) || path.dirname(at) === at) return [];
    }
  }

  /** The process and its ancestors, as far as they lease anything, the nearest first. */
  private *ownersOf(listener: ListenerFacts): Generator<Owner> {
    for (const { pid, startedAt } of lineOf(listener)) {
      const leased = this.leasedByProcess.get(pid)?.filter((each) => each.startedAt === undefined || each.startedAt === startedAt);
      if (leased !== undefined && leased.length > 0) yield { pid, entries: [...new Set(leased.map(({ entry }) => entry))] };
    }
  }

  private addServer(listener: ListenerFacts): void {
    const subject = this.startedFor(listener);
    if (subject?.assignment.port === listener.port) this.served.add(subject);
    for (const { pid, entries } of this.ownersOf(listener)) {
      for (const entry of entries) {
        if (entry.assignment.port === listener.port) this.servedBy.set(entry, (this.servedBy.get(entry) ?? new Set()).add(pid));
      }
    }
  }

  private add(entry: Entry): void {
    const { folder } = entry.assignment;
    this.byIdentity.set(identityKey(entry.assignment), entry);
    if (folder !== undefined) add(this.inFolder, folderKey(folder), entry);
    for (const lease of entry.leases.values()) {
      if (lease.pid === 0) continue;
      if (!provesServers(lease)) add(this.leasedByClient, lease.pid, entry);
      else add(this.leasedByProcess, lease.pid, { entry, startedAt: lease.startedAt });
    }
  }
}

/** A container's port is published by a process for each address. Source: the `docker-proxy` of moby/moby, rootless-containers/rootlesskit. */
const FORWARDS_TO_CONTAINER = /(^|[/\\])(docker-proxy|rootlessport|rootlesskit)(\s|$)/;

/** Whether the process listens on behalf of a container, which the engine may name. */
export const forwardsToContainer = ({ command = "" }: Pick<ScannedListener, "command">): boolean => FORWARDS_TO_CONTAINER.test(command);

const isOf = ({ project, context }: StartedFor, { assignment }: Entry): boolean =>
  project === assignment.project && context === assignment.context;

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
