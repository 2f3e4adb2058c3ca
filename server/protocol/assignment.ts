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
  /** Which life of the pid it is: opaque, to be handed back to `portDaddy/stopListener`. */
  startedAt?: string;
  /** When it started; ISO 8601, UTC. */
  since?: string;
  /** Its working directory. */
  folder?: string;
  /** The pids of its parent, that one's parent and so on, the nearest first: how a client finds the terminal that it runs in. */
  ancestors?: number[];
}

/**
 * What is wrong with an assignment, as the last look at the machine's listeners showed it.
 * `conflict`: a stranger listens on the port. `drift`: the identity's own server listens on another port than it was given.
 * `shadow`: two processes listen on the port, on different addresses, and `localhost` reaches one or the other.
 */
export interface Trouble {
  kind: TroubleKind;
  /** Where the holder listens: the assigned port, or that to which one's own server has gone. */
  port: number;
  address: string;
  /** Who listens there; of a shadow, the one that is not the identity's own. Left out where the system does not tell. */
  holder?: PortHolder;
  /** The container whose published port it is. */
  container?: string;
  /** Whose port it is that the own server has gone to, `project:service[:context]`, where it is somebody's. */
  takenFrom?: string;
  /** When it was first seen; ISO 8601, UTC. */
  since: string;
}

export type TroubleKind = "conflict" | "drift" | "shadow";

/** An identity and its port. It outlives its owners: the identity gets the same port again. */
export interface Assignment extends Identity {
  port: number;
  /** The absolute path of the checkout. */
  folder?: string;
  /** `active` while somebody leases it. */
  state: "active" | "idle";
  leases: Lease[];
  /** Who listens on the port, own server or stranger, as the last look showed it. */
  listener?: PortHolder;
  /** Left out where nothing is wrong, or nobody looks. */
  trouble?: Trouble;
  /** Kept however long it is unused, and never given to another identity. Left out otherwise. */
  pinned?: true;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC. */
  lastUsedAt: string;
}

/** A port that was given back a moment ago. Until the rest is over, nobody but who had it gets it: its server may still be going down. */
export interface Rest extends Identity {
  port: number;
  /** ISO 8601, UTC. */
  until: string;
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
