import type { Identity } from "../protocol/identity.js";

/** An assignment as it is kept. Times are milliseconds since the epoch. */
export interface StoredAssignment extends Identity {
  port: number;
  folder?: string;
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

export interface StoredState {
  assignments: StoredAssignment[];
  leases: StoredLease[];
  rests: StoredRest[];
}

/** Gives ports to identities. An identity's earlier port, and the leases on it, go with the same step. */
export interface Claim {
  grants: { assignment: StoredAssignment; lease: StoredLease; adopted?: StoredLease }[];
  /** Ports that idle identities give up for this. */
  reclaimed: number[];
  rests: StoredRest[];
}

/** Takes ports from their identities, with all leases. */
export interface Release {
  ports: number[];
  rests: StoredRest[];
}

export interface LeaseEnd {
  leases: { port: number; owner: string }[];
  /** When the owners were last known to be alive: the time from which their assignments count as unused. */
  at: number;
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
  /** Finishes what was asked before it. */
  close(): Promise<void>;
}
