import type { Identity } from "./identity.js";

/**
 * `assigned`: an identity got its first port. `leased`: one more owner uses it. `moved`: an identity got another port.
 * `conflicted`, `drifted`, `shadowed`: see `Trouble`; `resolved`: that is over. `released`: by a person, or after long disuse.
 * `expired`: a lease ended with its owner. `reclaimed`: an idle identity lost its port to another one.
 * `adopted`: an identity got the port on which its own server listens. `stopped`: a listener was stopped.
 */
export const eventKinds = [
  "assigned",
  "leased",
  "moved",
  "conflicted",
  "drifted",
  "shadowed",
  "resolved",
  "released",
  "expired",
  "reclaimed",
  "adopted",
  "stopped",
] as const;

export type EventKind = (typeof eventKinds)[number];

/** A change of an assignment or a lease, and who caused it. */
export interface PortEvent extends Identity {
  /** Increases with each event. */
  id: number;
  /** ISO 8601, UTC. */
  at: string;
  kind: EventKind;
  port: number;
  /** The port before a move, or the one that was reclaimed before a new one was assigned. */
  previousPort?: number;
  /** The client that caused it, such as `vscode`; left out when Port Daddy did it by itself. */
  client?: string;
  /** The pid of that client, or of the owner whose lease ended. */
  pid?: number;
  /** Details for a person, in one sentence or less. */
  reason?: string;
  /** The id of the request that caused it, as in the log. */
  correlationId?: string;
}
