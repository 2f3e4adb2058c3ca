import type { EventKind } from "../protocol/history.js";
import type { Identity } from "../protocol/identity.js";

/**
 * An assignment as it is kept. Times are milliseconds since the epoch. Clients see all fields; what a store needs for itself does not
 * belong here.
 */
export interface StoredAssignment extends Identity {
  port: number;
  folder?: string;
  /** Kept however long it is unused, and never reclaimed. */
  pinned?: true;
  createdAt: number;
  lastUsedAt: number;
}

/** A lease as it is kept: of a connection, or of a process. */
export interface StoredLease {
  port: number;
  /** Names the owner; a port has at most one lease of each. `connection:…` or `process:…`, see `leaseOwner.ts`. */
  owner: string;
  client: string;
  /** The owner's or, of a connection, the client's; 0 where that means nothing here. */
  pid: number;
  /** The start of the owning process; left out for a connection, which ends with its socket. */
  startedAt?: string;
  since: number;
  /** Another backend, which is alive, has this lease, and it alone ends it. Told by a store that several backends share; never kept. */
  elsewhere?: true;
}

/** A port that was given up a moment ago, and which nobody but its former identity gets until then. */
export interface StoredRest extends Identity {
  port: number;
  /** Milliseconds since the epoch. */
  until: number;
}

/** What happened, as it is kept: see `PortEvent`. */
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

/** An identity and its port, as the caller knows them. */
export interface Holding extends Identity {
  port: number;
}

/** Gives a port to an identity. Leases that it has there already stay as they are. */
export interface Grant {
  assignment: StoredAssignment;
  /** The port that the identity has, as far as the caller knows; left out: none. */
  previous?: number;
  leases: StoredLease[];
}

/** Gives ports to identities. An identity's earlier port, and the leases on it, go with the same step. */
export interface Claim {
  grants: Grant[];
  /** What identities give up for this, which are idle and not pinned. */
  reclaimed: Holding[];
  rests: StoredRest[];
  /** What happened by this; kept in the same step. */
  events: StoredEvent[];
}

/** Takes ports from their identities, with all leases. */
export interface Release {
  released: Holding[];
  /** Only while nobody leases them and they are not pinned. */
  ifIdle?: true;
  rests: StoredRest[];
  events: StoredEvent[];
}

export interface LeaseEnd {
  /** Each with what is to be kept of its end, if it is still there. */
  leases: { port: number; owner: string; event: StoredEvent }[];
  /** When the owners were last known to be alive: the time from which their assignments count as unused. */
  at: number;
}

/** Which events are looked for; what is left out matches all. */
export interface EventFilter {
  port?: number;
  project?: string;
  service?: string;
  context?: string;
  /** Only events with a lower id. */
  before?: number;
  limit: number;
}

/** Where a store keeps things in files of this machine. */
export interface StoreFiles {
  /** The file without which there is no store; whoever removes it ends the backend. */
  readonly path: string;
  /** @returns bytes on the disk, of all files together */
  size(): number;
}

/** Which ports changed; undefined where that is not known, and all may have. */
export type ChangedPorts = readonly number[] | undefined;

/**
 * Where assignments and leases are kept. Each step is atomic, and durable once its promise has resolved: a SIGKILL or a power cut
 * one instruction later loses nothing. A step that is refused or fails changes nothing.
 *
 * Several backends may share a store, so it may know more than the caller. A step that counts on something that is not so any more is
 * refused with StaleStep; the caller loads those ports again and decides anew.
 *
 * Every method throws Failure "StoreUnavailable" when the store cannot be read or written.
 */
export interface Store {
  /** @param ports only what concerns these ports; all when left out */
  load(ports?: readonly number[]): Promise<StoredState>;
  /**
   * @throws StaleStep when a port is another identity's, an identity has another port than `previous`, or what is reclaimed is leased,
   * pinned or not there
   */
  claim(claim: Claim): Promise<void>;
  /** @throws StaleStep when a port is another identity's or nobody's, or is not idle although `ifIdle` */
  release(release: Release): Promise<void>;
  endLeases(end: LeaseEnd): Promise<void>;
  /** Pins an assignment, or ends that. @throws StaleStep when the port is another identity's or nobody's */
  pin(holding: Holding, pinned: boolean): Promise<void>;
  /** Keeps events that come with no other change. */
  record(events: readonly StoredEvent[]): Promise<void>;
  /** @returns newest first */
  findEvents(filter: EventFilter): Promise<(StoredEvent & { id: number })[]>;
  /**
   * Forgets events from before a time, and the oldest where there are more than so many: in small pieces, between which others get their turn.
   * @param before milliseconds since the epoch
   */
  forgetEvents(before: number, most: number): Promise<void>;
  /**
   * Calls the handler after each change that another backend has made, and with undefined after the store was out of reach. Left out
   * where one backend alone opens the store.
   */
  onDidChangeElsewhere?(handler: (ports: ChangedPorts) => void): void;
  /** Left out where the store is not in files of this machine. */
  readonly files?: StoreFiles;
  /** Finishes what was asked before it. */
  close(): Promise<void>;
}
