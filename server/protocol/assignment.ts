import type { Identity } from "./identity.js";

/** One owner's claim on an assignment, for as long as that owner lives. */
export interface Lease {
  /** The owning process; of a connected client, the client's. */
  pid?: number;
  /** The name of the client that asked, such as `vscode` or `cli`. */
  client: string;
  /** ISO 8601, UTC. */
  since: string;
}

/** Who listens on a port, as far as the system tells. */
export interface PortHolder {
  pid: number;
  command: string;
}

/** An identity and its port. It outlives its owners: the identity gets the same port again. */
export interface Assignment extends Identity {
  port: number;
  /** The absolute path of the checkout. */
  folder?: string;
  /** `active` while somebody leases it. */
  state: "active" | "idle";
  leases: Lease[];
  listener?: PortHolder;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC. */
  lastUsedAt: string;
}

/** The answer to one request for a port. */
export interface GrantedAssignment extends Assignment {
  /** The identity had this assignment before. */
  existing: boolean;
  /** The identity had another port before, which it could not have again. */
  reassigned: boolean;
  /** A stranger that was last seen listening on the port. */
  conflict?: PortHolder;
}
