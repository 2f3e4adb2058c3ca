import path from "node:path";
import type { ScannedListener } from "../../adapters/system.js";
import { identityKey } from "../../protocol/identity.js";
import type { Steps } from "../../adapters/timeSlices.js";
import { formatStartedFor } from "../../protocol/machine/startedFor.js";
import type { StoredLease } from "../../store/store.js";
import type { Former } from "../ownership/formerServers.js";
import { type Owner, type Ownership, provesServers } from "../ownership/ownership.js";
import type { Entry } from "../registry.js";
import { type Finding, toFinding } from "./findings.js";

/** How much (ms) older than it is a process may seem, where the system tells its start in whole seconds. */
const START_TOLERANCE_MS = 1500;
/** At most this many ports above its own are tried by a server that finds its port taken. */
const COUNTED_UPWARDS = 10;

interface Surroundings {
  ownership: Ownership;
  /** The entry to which the port is assigned. */
  at(port: number): Entry | undefined;
  /** The entry's own servers on its assigned port. */
  ownServers(entry: Entry): readonly ScannedListener[];
  /** Whether a dev server could have chosen this port. */
  isTarget(port: number): boolean;
  /** Whose server it is known to have been. */
  formerly(listener: ScannedListener): Former | undefined;
  /** The entry of this identity. */
  find(key: string): Entry | undefined;
}

/**
 * Finds servers of identities on ports other than their assigned one. Each owner is judged for itself: its server has drifted if
 * none of its processes listens on the port, although a server of another owner, or one left behind by a former owner, may do.
 * @returns at most one drift for each owner, the lowest port first
 */
export function* findDrifts(listeners: readonly ScannedListener[], around: Surroundings): Steps<Map<Entry, Finding[]>> {
  const { ownership } = around;
  const serving = yield* findServing(listeners, ownership);
  const found = new Candidates();
  const loose: ScannedListener[] = [];
  for (const listener of listeners) {
    yield;
    const { pid, port } = listener;
    if (pid === undefined || !around.isTarget(port)) continue;
    const owner = ownership.ownerOf(listener);
    if (owner === undefined) loose.push(listener);
    // A server that listens where it should may open other ports, too.
    else if (!serving.has(pid)) found.add(whoseOfOwner(listener, owner, around), owner.pid, listener);
  }
  const byFolder = yield* findByFolder(loose, listeners, around);
  const drifts = new Map<Entry, Finding[]>();
  for (const [entry, byOwner] of [...found, ...byFolder]) {
    if (drifts.has(entry)) continue;
    const drifted = [...byOwner.values()].map((candidates) => nearest(entry.assignment.port, candidates)).sort(byPort);
    drifts.set(
      entry,
      drifted.map((listener) => toFinding("drift", listener, around.at(listener.port))),
    );
    yield;
  }
  return drifts;
}

/** Servers that may have drifted, by entry and owner. */
class Candidates extends Map<Entry, Map<number | undefined, ScannedListener[]>> {
  /** @param owner the owner's pid; undefined where only the folder tells whose server it is */
  add(entry: Entry | undefined, owner: number | undefined, listener: ScannedListener): void {
    if (entry === undefined) return;
    const byOwner = this.get(entry) ?? new Map<number | undefined, ScannedListener[]>();
    this.set(entry, byOwner);
    const others = byOwner.get(owner);
    if (others === undefined) byOwner.set(owner, [listener]);
    else others.push(listener);
  }
}

/** @returns the pids of the processes that listen on a port that their owner leases */
function* findServing(listeners: readonly ScannedListener[], ownership: Ownership): Steps<Set<number | undefined>> {
  const serving = new Set<number | undefined>();
  for (const listener of listeners) {
    if (ownership.byProcess(listener).some(({ assignment }) => assignment.port === listener.port)) serving.add(listener.pid);
    yield;
  }
  return serving;
}

/** @returns the entry whose server the owner misses, and may have started here; undefined if unclear */
function whoseOfOwner(listener: ScannedListener, owner: Owner, around: Surroundings): Entry | undefined {
  const missing = owner.entries.filter((entry) => {
    if (isServedBy(owner, entry, around)) return false;
    if (wasOthers(listener, entry, around)) return false;
    // Without such a sign, the owner is a shell that has gone to another project.
    const hasSign = mayCountUp(listener, entry) || isStartedFor(listener, entry);
    if (!hasSign && around.ownership.worksElsewhere(listener, entry)) return false;
    // An owner may lease a service's port only to know it. Where another owner runs that service, it must be clear that this is a second server.
    return around.ownServers(entry).length === 0 || owner.entries.length === 1 || hasSign;
  });
  if (missing.length <= 1) return missing[0];
  return onlyOne(missing.filter((entry) => mayCountUp(listener, entry))) ?? missing.find((entry) => isStartedFor(listener, entry));
}

/** Whether a server of the owner is listening on the entry's port, or may be: a daemon does not descend from the process that started it. */
function isServedBy(owner: Owner, entry: Entry, { ownership, ...around }: Surroundings): boolean {
  if (ownership.isServedBy(entry, owner)) return true;
  const leases = [...entry.leases.values()].filter(({ pid }) => pid === owner.pid);
  const loose = around.ownServers(entry).filter((server) => ownership.ownerOf(server) === undefined);
  return loose.some((server) => server.since === undefined || hasBegunUnder(server, leases));
}

/** Finds drifts of processes without a lease by their folder, where it is clear whose server each is: one is missing, and one has appeared. */
function* findByFolder(loose: readonly ScannedListener[], all: readonly ScannedListener[], around: Surroundings): Steps<Candidates> {
  const onAssigned = new Set<number | undefined>();
  for (const { pid, port } of all) {
    if (around.at(port) !== undefined) onAssigned.add(pid);
    yield;
  }
  const found = new Candidates();
  for (const listener of loose) {
    yield;
    if (onAssigned.has(listener.pid) || around.ownership.isClient(listener)) continue;
    found.add(whoseFormer(listener, around) ?? whoseOfFolder(listener, around), undefined, listener);
  }
  // With several processes it is not clear which one it is.
  for (const [entry, byOwner] of found) if (new Set([...byOwner.values()].flat().map(({ pid }) => pid)).size > 1) found.delete(entry);
  return found;
}

/** @returns the entry whose server it is known to have been, if that one is in use and misses its server, on whatever port it is now */
function whoseFormer(listener: ScannedListener, around: Surroundings): Entry | undefined {
  for (const key of around.formerly(listener)?.keys ?? []) {
    const entry = around.find(key);
    if (entry === undefined || entry.leases.size === 0 || around.ownServers(entry).length > 0) continue;
    if (around.ownership.verdictOn(listener, entry) === "own") return entry;
  }
  return undefined;
}

/**
 * @returns the entry of the folder whose server is missing, and may have begun as this one; of several, the one from whose port it may have
 * counted up, or that its command or folder names; undefined if unclear
 */
function whoseOfFolder(listener: ScannedListener, around: Surroundings): Entry | undefined {
  const entries = around.ownership.byPlace(listener);
  const active = entries.filter(({ leases }) => leases.size > 0);
  // Where none of them is in use, the server may belong to an idle one: it was started without a request for its port.
  const missing = (active.length > 0 ? active : entries).filter((entry) => around.ownServers(entry).length === 0);
  const entry =
    missing.length > 1
      ? (onlyOne(missing.filter((each) => mayCountUp(listener, each))) ?? onlyOne(missing.filter((each) => isNamedIn(listener, each))))
      : missing[0];
  return entry !== undefined && mayHaveBegunFor(listener, entry) && !wasOthers(listener, entry, around) ? entry : undefined;
}

/**
 * Whether the process is known to have been the server of another identity than the entry's. What only a folder told says nothing against an
 * owner that has started it.
 */
function wasOthers(listener: ScannedListener, { assignment }: Entry, around: Surroundings): boolean {
  const former = around.formerly(listener);
  if (former === undefined || former.keys.has(identityKey(assignment))) return false;
  if (!former.byOwner && around.ownership.ownerOf(listener) !== undefined) return false;
  const { holder } = former;
  // Another project's port may have been taken by this one's server, which then was the stranger there.
  return holder === undefined || (holder.project === assignment.project && holder.context === assignment.context);
}

/** Whether the command line or the folder within the entry's own names the service. */
function isNamedIn({ command = "", folder }: ScannedListener, { assignment }: Entry): boolean {
  const own = assignment.folder ?? "/";
  const within = folder === undefined ? "" : path.relative(own, folder);
  const words = command.replaceAll(own, "/").split(/[^A-Za-z0-9_.-]+/);
  return [...words, ...within.split(/[/\\]/)].includes(assignment.service);
}

/**
 * Whether it began after a lease, or, for an idle entry or one of a window, after the assignment: a window has a lease for as long as it is
 * open, and opens again. A process with a lease has only just begun to start its server.
 */
function mayHaveBegunFor(listener: ScannedListener, { assignment, leases }: Entry): boolean {
  if (hasBegunUnder(listener, leases.values())) return true;
  if ([...leases.values()].some(provesServers) || listener.since === undefined) return false;
  return assignment.createdAt <= listener.since + START_TOLERANCE_MS;
}

const onlyOne = (entries: readonly Entry[]): Entry | undefined => (entries.length === 1 ? entries[0] : undefined);

/** Whether a server that found the entry's port taken may have counted up to this one. */
const mayCountUp = ({ port }: ScannedListener, { assignment }: Entry): boolean =>
  port > assignment.port && port <= assignment.port + COUNTED_UPWARDS;

const isStartedFor = ({ startedFor }: ScannedListener, { assignment }: Entry): boolean => startedFor === formatStartedFor(assignment);

const hasBegunUnder = ({ since }: ScannedListener, leases: Iterable<StoredLease>): boolean =>
  since !== undefined && [...leases].some((lease) => lease.since <= since + START_TOLERANCE_MS);

/** Chooses the next port above the assigned one, otherwise the lowest, because servers count up. */
function nearest(port: number, candidates: readonly ScannedListener[]): ScannedListener {
  const sorted = [...candidates].sort(byPort);
  return sorted.find((listener) => listener.port > port) ?? sorted[0]!;
}

const byPort = (a: ScannedListener, b: ScannedListener): number => a.port - b.port;
