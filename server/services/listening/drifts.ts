import type { ScannedListener } from "../../adapters/system.js";
import type { Steps } from "../../adapters/timeSlices.js";
import type { Entry } from "../registry.js";
import { type Finding, toFinding } from "./findings.js";
import type { Ownership } from "../ownership/ownership.js";

/** How much (ms) older than it is a process may seem, where the system tells its start in whole seconds. */
const START_TOLERANCE_MS = 1500;
/** At most this many ports above its own are tried by a server that finds its port taken. */
const COUNTED_UPWARDS = 10;

interface Surroundings {
  ownership: Ownership;
  /** The entry to which the port is assigned. */
  at(port: number): Entry | undefined;
  /** Whether the entry's own server is listening on its assigned port. */
  isServed(entry: Entry): boolean;
  /** Whether a dev server could have chosen this port. */
  isTarget(port: number): boolean;
}

/** Finds servers of active identities on ports other than their assigned one, if no own server is listening on that. */
export function* findDrifts(listeners: readonly ScannedListener[], around: Surroundings): Steps<Map<Entry, Finding>> {
  const found: Candidates = new Map();
  const loose: ScannedListener[] = [];
  for (const listener of listeners) {
    yield;
    if (listener.pid === undefined || !around.isTarget(listener.port)) continue;
    const owners = around.ownership.byProcess(listener);
    if (owners.length === 0) loose.push(listener);
    if (owners.some(({ assignment }) => assignment.port === listener.port)) continue;
    const entry = whoseServer(listener, owners, around);
    if (entry !== undefined) add(found, entry, listener);
  }
  for (const [entry, candidates] of yield* findByFolder(loose, listeners, around)) {
    if (!found.has(entry)) found.set(entry, candidates);
  }
  const drifts = new Map<Entry, Finding>();
  for (const [entry, candidates] of found) {
    const listener = nearest(entry.assignment.port, candidates);
    drifts.set(entry, toFinding("drift", listener, around.at(listener.port)));
    yield;
  }
  return drifts;
}

type Candidates = Map<Entry, ScannedListener[]>;

function add(candidates: Candidates, entry: Entry, listener: ScannedListener): void {
  const others = candidates.get(entry);
  if (others === undefined) candidates.set(entry, [listener]);
  else others.push(listener);
}

/** Finds drifts of processes without a lease by their folder, where it is clear whose server each is: one is missing, and one has appeared. */
function* findByFolder(loose: readonly ScannedListener[], all: readonly ScannedListener[], around: Surroundings): Steps<Candidates> {
  const onAssigned = new Set<number | undefined>();
  for (const { pid, port } of all) {
    if (around.at(port) !== undefined) onAssigned.add(pid);
    yield;
  }
  const found: Candidates = new Map();
  for (const listener of loose) {
    yield;
    if (onAssigned.has(listener.pid) || around.ownership.isClient(listener)) continue;
    const entry = whoseServer(listener, around.ownership.byFolder(listener), around);
    if (entry === undefined || !hasBegunUnderLease(listener, entry)) continue;
    add(found, entry, listener);
  }
  // With several processes it is not clear which one it is.
  for (const [entry, candidates] of found) if (new Set(candidates.map(({ pid }) => pid)).size > 1) found.delete(entry);
  return found;
}

/** @returns the active entry whose server is missing; of several, the one from whose port it may have counted up; undefined if unclear */
function whoseServer({ port }: ScannedListener, entries: readonly Entry[], around: Surroundings): Entry | undefined {
  const missing = entries.filter((each) => each.leases.size > 0 && !around.isServed(each));
  if (missing.length > 1) return onlyOne(missing.filter((each) => isJustBelow(each.assignment.port, port)));
  return onlyOne(missing);
}

const onlyOne = (entries: readonly Entry[]): Entry | undefined => (entries.length === 1 ? entries[0] : undefined);

const isJustBelow = (assigned: number, port: number): boolean => port > assigned && port <= assigned + COUNTED_UPWARDS;

const hasBegunUnderLease = ({ since }: ScannedListener, { leases }: Entry): boolean =>
  since !== undefined && [...leases.values()].some((lease) => lease.since <= since + START_TOLERANCE_MS);

/** Chooses the next port above the assigned one, otherwise the lowest, because servers count up. */
function nearest(port: number, candidates: readonly ScannedListener[]): ScannedListener {
  const sorted = [...candidates].sort((a, b) => a.port - b.port);
  return sorted.find((listener) => listener.port > port) ?? sorted[0]!;
}
