import type { Identity } from "./identity.js";

/**
 * `assigned`: an identity got its first port. `leased`: one more owner uses it. `moved`: an identity got another port.
 * `conflicted`, `drifted`, `shadowed`: see `Trouble`; `resolved`: that is over. `released`: taken back, by a person or after long disuse.
 * `expired`: an owner's lease ended with the owner. `reclaimed`: an idle identity gave up its port to another one.
 * `adopted`: the port on which the identity's own server was found is the identity's. `stopped`: a listener was stopped.
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

/** What happened to an assignment or a lease, and who did it. */
export interface PortEvent extends Identity {
  /** Grows with time. */
  id: number;
  /** ISO 8601, UTC. */
  at: string;
  kind: EventKind;
  port: number;
  /** Of a move: the port from before. */
  previousPort?: number;
  /** Who did it: a client's name such as `vscode`; left out where Port Daddy did it by itself. */
  client?: string;
  /** Of that client, or of the owner that expired. */
  pid?: number;
  /** For a person: the rest of what happened, in one sentence or less. */
  reason?: string;
  /** Names the request that caused it, as in the log. */
  correlationId?: string;
}
