import type { EventKind } from "../protocol/history.js";
import type { Identity } from "../protocol/identity.js";

/**
 * An assignment as stored. Times are milliseconds since the epoch. Clients see all its fields, so nothing internal to a store belongs
 * here.
 */
export interface StoredAssignment extends Identity {
  port: number;
  folder?: string;
  /** Set for an assignment that is kept although nobody uses it, and never reclaimed. */
  pinned?: true;
  /** Set for a port that was requested by number: the identity keeps it outside of the range as well. */
  byNumber?: true;
  createdAt: number;
  lastUsedAt: number;
}

/** A lease as stored: of a connection or of a process. */
export interface StoredLease {
  port: number;
  /** The owner, `connection:…` or `process:…` (see `leaseOwner.ts`). A port has at most one lease per owner. */
  owner: string;
  client: string;
  /** The owner's pid, or the connected client's; 0 when it has no meaning here. */
  pid: number;
  /** The start of the owning process, or of the connected client's; left out when it has no meaning here. */
  startedAt?: string;
  since: number;
  /** Set by a store that several backends share, never stored: the lease belongs to another living backend, and only that one ends it. */
  elsewhere?: true;
}

/** A port that was given up a moment ago. Only its former identity can get it before `until`. */
export interface StoredRest extends Identity {
  port: number;
  /** As in the assignment that it had. */
  byNumber?: true;
  /** Milliseconds since the epoch. */
  until: number;
}

/** An event as stored; see `PortEvent`. */
export interface StoredEvent extends Identity {
  /** Milliseconds since the epoch. */
  at: number;
  kind: EventKind;
  port: number;
  previousPort?: number;
  client?: string;
  pid?: number;
  reason?: string;
  correlationId?: string;
}

export interface StoredState {
  assignments: StoredAssignment[];
  leases: StoredLease[];
  rests: StoredRest[];
}

/** An identity and its port, as far as the caller knows. */
export interface Holding extends Identity {
  port: number;
}

/** Assigns a port to an identity. Leases that it has there already stay as they are. */
export interface Grant {
  assignment: StoredAssignment;
  /** The identity's present port, as far as the caller knows; left out when it has none. */
  previous?: number;
  leases: StoredLease[];
}

/** Assigns ports to identities. The same step removes an identity's earlier port and its leases. */
export interface Claim {
  grants: Grant[];
  /** Leases that end with it, because their owner has a new one. */
  ended?: LeaseEnd["leases"];
  /** Ports that other identities lose for this, all of them idle and not pinned. */
  reclaimed: Holding[];
  rests: StoredRest[];
  /** The events of this step, stored with it. */
  events: StoredEvent[];
}

/** Releases ports, with all their leases. */
export interface Release {
  released: Holding[];
  /** Refuses ports that are leased or pinned. */
  ifIdle?: true;
  rests: StoredRest[];
  events: StoredEvent[];
}

export interface LeaseEnd {
  /** Each with the event of its end, which is stored only if the lease still exists. */
  leases: { port: number; owner: string; event: StoredEvent }[];
  /** When the owners were last known to be alive, from which time their assignments count as unused. */
  at: number;
}

/** From one time to another, both included, in milliseconds since the epoch. */
export interface Period {
  from: number;
  to: number;
}

/** A clock that is in doubt because it has jumped far; see `CheckedClock`. Times are milliseconds since the epoch. */
export interface ClockDoubt {
  /** Where the clock should be. */
  certain: number;
  /** Where the clock was at the last look. */
  seen: number;
  /** How long (ms) backends have run since the jump. */
  ranMs: number;
  /** The times that the clock has told since the jump. */
  periods: Period[];
}

/** The dates and the doubt that a store keeps. */
export interface StoredTime {
  /** The latest date of an assignment, a lease or an event; milliseconds since the epoch. */
  latest?: number;
  doubt?: ClockDoubt;
}

/** A filter for events; a field that is left out matches all. */
export interface EventFilter {
  /** The port of an event, or the one from which its identity came. */
  port?: number;
  project?: string;
  service?: string;
  context?: string;
  kind?: EventKind;
  /** Only events with a lower id. */
  before?: number;
  limit: number;
}

/** The files of a store on this machine. */
export interface StoreFiles {
  /** The main file. */
  readonly path: string;
  /** Its name in the data directory, which may be a link to it. */
  readonly name: string;
  /** @returns the size of all files together, in bytes */
  size(): number;
  /**
   * From now on the files are written again when another program replaces, changes or removes them, or they are damaged.
   * @param memory returns what was acknowledged, called in a turn of the event loop in which no step ends
   */
  keepFrom(memory: () => StoredState): void;
  /**
   * Checks that the files are those that this process left, and writes them again if not.
   * @throws Failure "StoreUnavailable" when they cannot be written
   */
  check(): Promise<void>;
}

/** The changed ports; undefined when unknown, so that all may have changed. */
export type ChangedPorts = readonly number[] | undefined;

/**
 * Stores assignments and leases. Each step is atomic, and durable once its promise has resolved: a SIGKILL or a power cut
 * one instruction later loses nothing. A step that is refused or fails changes nothing.
 *
 * Several backends may share a store, so it may know more than the caller. It refuses a step that is based on outdated knowledge with
 * StaleStep; the caller then loads those ports again and decides again.
 *
 * Every method throws Failure "StoreUnavailable" when the store cannot be read or written.
 */
export interface Store {
  /** @param ports limits the result to these ports; all when left out */
  load(ports?: readonly number[]): Promise<StoredState>;
  /**
   * @throws StaleStep when a port is another identity's, an identity's port is not `previous`, or a reclaimed port is leased, pinned or
   * not assigned
   */
  claim(claim: Claim): Promise<void>;
  /** @throws StaleStep when a port is another identity's or unassigned, or not idle in spite of `ifIdle` */
  release(release: Release): Promise<void>;
  endLeases(end: LeaseEnd): Promise<void>;
  /** Pins or unpins an assignment. @throws StaleStep when the port is another identity's or unassigned */
  pin(holding: Holding, pinned: boolean): Promise<void>;
  /** Stores events without any other change. */
  record(events: readonly StoredEvent[]): Promise<void>;
  /** @returns newest first */
  findEvents(filter: EventFilter): Promise<(StoredEvent & { id: number })[]>;
  /**
   * Removes the oldest events up to the first that is not from before a time, and those beyond a number, in small pieces between which other
   * steps get their turn.
   * @param before milliseconds since the epoch
   */
  forgetEvents(before: number, most: number): Promise<void>;
  readTime(): Promise<StoredTime>;
  /** Remembers a doubt for the next backend; undefined forgets it. */
  keepDoubt(doubt: ClockDoubt | undefined): Promise<void>;
  /** Replaces the dates of assignments, leases and events that lie in a period by another one. */
  redate(period: Period, at: number): Promise<void>;
  /**
   * Calls the handler after each change by another backend, and with undefined after the store was out of reach. Left out
   * when only one backend opens the store.
   */
  onDidChangeElsewhere?(handler: (ports: ChangedPorts) => void): void;
  /** Left out when the store has no files on this machine. */
  readonly files?: StoreFiles;
  /** Finishes the steps before it, then closes. */
  close(): Promise<void>;
}
