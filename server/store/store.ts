import type { EventKind } from "../protocol/history.js";
import type { Identity } from "../protocol/identity.js";

/** An assignment as it is kept. Times are milliseconds since the epoch. */
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

/** Gives a port to an identity. Leases that it has there already stay as they are. */
export interface Grant {
  assignment: StoredAssignment;
  leases: StoredLease[];
}

/** Gives ports to identities. An identity's earlier port, and the leases on it, go with the same step. */
export interface Claim {
  grants: Grant[];
  /** Ports that idle identities give up for this. */
  reclaimed: number[];
  rests: StoredRest[];
  /** What happened by this; kept in the same step. */
  events: StoredEvent[];
}

/** Takes ports from their identities, with all leases. */
export interface Release {
  ports: number[];
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

/**
 * Where assignments and leases are kept. Each step is atomic, and durable once its promise has resolved: a SIGKILL or a power cut
 * one instruction later loses nothing. A step that is refused or fails changes nothing.
 *
 * Every method throws Failure "StoreUnavailable" when the store cannot be read or written.
 */
export interface Store {
  load(): Promise<StoredState>;
  /** @throws Error when a port would have two identities, or an identity two ports; the store itself refuses that. */
  claim(claim: Claim): Promise<void>;
  release(release: Release): Promise<void>;
  endLeases(end: LeaseEnd): Promise<void>;
  /** Pins an assignment, or ends that. */
  pin(port: number, pinned: boolean): Promise<void>;
  /** Keeps events that come with no other change. */
  record(events: readonly StoredEvent[]): Promise<void>;
  /** @returns newest first */
  findEvents(filter: EventFilter): Promise<(StoredEvent & { id: number })[]>;
  /**
   * Forgets events from before a time, and the oldest where there are more than so many: in small pieces, between which others get their turn.
   * @param before milliseconds since the epoch
   */
  forgetEvents(before: number, most: number): Promise<void>;
  /** Finishes what was asked before it. */
  close(): Promise<void>;
}
