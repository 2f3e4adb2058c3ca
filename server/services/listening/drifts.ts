import type { ScannedListener } from "../../adapters/system.js";
import type { Entry } from "../registry.js";
import { type Finding, toFinding } from "./findings.js";
import type { Ownership } from "./ownership.js";

/** Where the system counts the time of its start in whole seconds, a process seems to be older than it is by so much, in milliseconds. */
const START_TOLERANCE_MS = 1500;
/** A server that finds its port taken tries the next ones above; few try more than so many. */
const COUNTED_UPWARDS = 10;

interface Surroundings {
  ownership: Ownership;
  /** Who has the port? */
  at(port: number): Entry | undefined;
  /** Does one's own server listen where it should? */
  isServed(entry: Entry): boolean;
  /** Could a dev server have gone there? */
  isTarget(port: number): boolean;
}

/** Servers of active identities that listen on other ports than they were given, while nobody of theirs listens there. */
export function findDrifts(listeners: readonly ScannedListener[], around: Surroundings): Map<Entry, Finding> {
  const found = new Map<Entry, ScannedListener[]>();
  const add = (entry: Entry, listener: ScannedListener) => found.set(entry, [...(found.get(entry) ?? []), listener]);
  const loose: ScannedListener[] = [];
  for (const listener of listeners) {
    if (listener.pid === undefined || !around.isTarget(listener.port)) continue;
    const owners = around.ownership.byProcess(listener);
    if (owners.length === 0) loose.push(listener);
    const holder = around.at(listener.port);
    if (holder !== undefined && (owners.length === 0 || owners.includes(holder))) continue;
    const entry = whoseServer(listener, owners, around);
    if (entry !== undefined) add(entry, listener);
  }
  const byFolder = findByFolder(loose, listeners, around);
  for (const [entry, listener] of byFolder) if (!found.has(entry)) add(entry, listener);
  return new Map(
    [...found].map(([entry, candidates]) => {
      const listener = nearest(entry.assignment.port, candidates);
      return [entry, toFinding("drift", listener, around.at(listener.port))];
    }),
  );
}

/** A process of the folder that nobody leases for, where it is plain whose server it is: one is missing, and one has appeared. */
function findByFolder(
  loose: readonly ScannedListener[],
  all: readonly ScannedListener[],
  around: Surroundings,
): Map<Entry, ScannedListener> {
  const onAssigned = new Set(all.flatMap(({ pid, port }) => (around.at(port) === undefined ? [] : [pid])));
  const byEntry = new Map<Entry, ScannedListener[]>();
  for (const listener of loose) {
    if (onAssigned.has(listener.pid) || around.ownership.isClient(listener)) continue;
    const entry = whoseServer(listener, around.ownership.byFolder(listener), around);
    if (entry === undefined || !hasBegunUnderLease(listener, entry)) continue;
    byEntry.set(entry, [...(byEntry.get(entry) ?? []), listener]);
  }
  const plain = [...byEntry].filter(([, candidates]) => new Set(candidates.map(({ pid }) => pid)).size === 1);
  return new Map(plain.map(([entry, candidates]) => [entry, nearest(entry.assignment.port, candidates)]));
}

/** @returns the active one whose server is missing, or of several the one from whose port it may have counted upwards; undefined where that is not plain */
function whoseServer({ port }: ScannedListener, entries: readonly Entry[], around: Surroundings): Entry | undefined {
  const missing = entries.filter((each) => each.leases.size > 0 && !around.isServed(each));
  if (missing.length > 1) return onlyOne(missing.filter((each) => isJustBelow(each.assignment.port, port)));
  return onlyOne(missing);
}

const onlyOne = (entries: readonly Entry[]): Entry | undefined => (entries.length === 1 ? entries[0] : undefined);

const isJustBelow = (assigned: number, port: number): boolean => port > assigned && port <= assigned + COUNTED_UPWARDS;

const hasBegunUnderLease = ({ since }: ScannedListener, { leases }: Entry): boolean =>
  since !== undefined && [...leases.values()].some((lease) => lease.since <= since + START_TOLERANCE_MS);

/** Servers count upwards: of several ports it is the next one above, else the lowest. */
function nearest(port: number, candidates: readonly ScannedListener[]): ScannedListener {
  const sorted = [...candidates].sort((a, b) => a.port - b.port);
  return sorted.find((listener) => listener.port > port) ?? sorted[0]!;
}
