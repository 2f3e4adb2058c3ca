import type { Identity } from "./identity.js";

/** One owner's claim on an assignment, for as long as that owner lives. */
export interface Lease {
  /** The owning process, or the connected client's. Left out when it has no meaning here. */
  pid?: number;
  /** The name of the client that asked, such as `vscode` or `cli`. */
  client: string;
  /** ISO 8601, UTC. */
  since: string;
}

/** A process that listens on a port, as far as the system tells. */
export interface PortHolder {
  pid: number;
  command: string;
  /** Distinguishes this process from others with the same pid. Opaque; `portDaddy/stopListener` takes it. */
  startedAt?: string;
  /** When it started; ISO 8601, UTC. */
  since?: string;
  /** Its working directory. */
  folder?: string;
  /** Set when its working directory has been deleted. */
  folderDeleted?: true;
  /** The pids of its ancestors, the nearest first, by which a client finds the terminal that it runs in. */
  ancestors?: number[];
}

/**
 * A problem with an assignment, as of the last scan.
 * `conflict`: a stranger listens on the port. `drift`: the identity's own server listens on a port other than its assigned one.
 * `shadow`: two processes listen on the port, on different addresses.
 */
export interface Trouble {
  kind: TroubleKind;
  /** Where the holder listens: the assigned port or, for a drift, the own server's port. */
  port: number;
  address: string;
  /** Who listens there; for a shadow, the listener that is not the identity's own. Left out when the system does not tell. */
  holder?: PortHolder;
  /** The user whose process it is, if the system tells nothing else. */
  user?: string;
  /** The container that published the port. */
  container?: string;
  /** For a shadow: set when `localhost` leads to at most one of the two. */
  apart?: true;
  /** For a drift: the identity, `project:service[:context]`, that the own server's port is assigned to, if any. */
  takenFrom?: string;
  /**
   * For a drift: why the identity cannot have the own server's port, as the end of "Port 80 is not available: …". Left out when it can, and by
   * backends before protocol 1.5.
   */
  refused?: string;
  /** When the trouble was first seen; ISO 8601, UTC. */
  since: string;
}

export type TroubleKind = "conflict" | "drift" | "shadow";

/** An identity and its port. It outlives its owners: the identity gets the same port again. */
export interface Assignment extends Identity {
  port: number;
  /** The absolute path of the checkout. */
  folder?: string;
  /** `active` while it is leased. */
  state: "active" | "idle";
  leases: Lease[];
  /** Set when nobody can tell whether `listener` is its own server. */
  unclear?: true;
  /** Who listens on the port, own server or stranger, as of the last scan. */
  listener?: PortHolder;
  /** The gravest trouble. Left out when nothing is wrong, or nothing is scanned. */
  trouble?: Trouble;
  /** All troubles, the gravest first, such as the drifts of two owners. Left out when there are no others than `trouble`. */
  troubles?: Trouble[];
  /** Set for an assignment that is kept while unused, and never reclaimed. */
  pinned?: true;
  /** Set for a port that was requested by number, which the identity keeps outside of the range as well. */
  byNumber?: true;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC. */
  lastUsedAt: string;
}

/**
 * A port that its identity released, or was moved from, a moment ago. Only that identity can get it before the rest is over: its server may
 * still be shutting down.
 */
export interface Rest extends Identity {
  port: number;
  /** ISO 8601, UTC. */
  until: string;
}

/** A listener as an answer names it: a process as far as the system tells, or a container. */
export interface NamedListener extends Partial<PortHolder> {
  /** The user whose process it is. */
  user?: string;
  container?: string;
}

/** Something that a person should know about a granted port. `wording/notices.ts` has the sentences. */
export type Notice =
  /** The port that the request preferred was not available. `reason` ends the sentence "Port 3200 is not available: …". */
  | { kind: "refused"; port: number; reason: string }
  /** Its own server was already listening there before the request. */
  | { kind: "running"; listener: NamedListener }
  /** A process is listening there of which the backend cannot tell whether it is the identity's own. */
  | { kind: "unclear"; listener: NamedListener }
  /** Nobody is listening, but a server may fail to listen there for now. `use` is left out when the system does not tell. */
  | { kind: "occupied"; use?: "closing" | "connected" | "bound" }
  /** The system keeps the port for outgoing connections, or for itself, and there was no other. `reason` as above. */
  | { kind: "excluded"; reason: string };

/** The answer to one request for a port. */
export interface GrantedAssignment extends Assignment {
  /** The identity had this assignment before. */
  existing: boolean;
  /** The identity had another port before, which was not available or had been reclaimed. */
  reassigned: boolean;
  /** Why it was reassigned, as the end of a sentence: `node (pid 8007) from /home/ann/other is listening on port 4100`. */
  reason?: string;
  /** A stranger that listened on the port in the last scan. */
  conflict?: PortHolder;
  /** The program whose port it usually is; see `Explanation.usual`. Set by a move alone. */
  usual?: string;
  /** Left out when there is none. */
  notices?: Notice[];
}

/** The port of its own server that the identity may use instead of its assigned one; undefined when there is none. */
export const adoptablePort = ({ trouble }: Pick<Assignment, "trouble">): number | undefined =>
  trouble?.kind === "drift" && trouble.refused === undefined && trouble.takenFrom === undefined ? trouble.port : undefined;

export const troublesOf = ({ trouble, troubles }: Pick<Assignment, "trouble" | "troubles">): readonly Trouble[] =>
  troubles ?? (trouble === undefined ? [] : [trouble]);

/** The most important fact about an assignment: its trouble, otherwise whether its server listens, otherwise whether it is in use. */
export type AssignmentState = TroubleKind | "listening" | Assignment["state"];

export const stateOf = ({ state, listener, trouble }: Assignment): AssignmentState =>
  trouble?.kind ?? (listener === undefined ? state : "listening");

/**
 * The port on which its own server listens: that of a drift, unless another of its servers is on the assigned port; otherwise the assigned
 * one. This is where a browser finds the service.
 */
export function servingPort(assignment: Pick<Assignment, "port" | "listener" | "unclear" | "trouble" | "troubles">): number {
  const { port, listener, unclear } = assignment;
  const troubles = troublesOf(assignment);
  const drift = troubles.find(({ kind }) => kind === "drift");
  const isOwn = listener !== undefined && unclear !== true && !troubles.some(({ kind }) => kind === "conflict");
  return drift === undefined || isOwn ? port : drift.port;
}

/** Whether its own server, or one that may be, is listening, on the assigned port or on another. */
export function isServing(assignment: Pick<Assignment, "listener" | "trouble" | "troubles">): boolean {
  const kinds = troublesOf(assignment).map(({ kind }) => kind);
  return kinds.includes("drift") || (assignment.listener !== undefined && !kinds.includes("conflict"));
}
