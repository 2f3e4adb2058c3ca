import type { Assignment } from "./assignment.js";

/** What the backend sends to every client that has shaken hands. */
export interface Notifications {
  /**
   * Sent after every change. `revision` counts these notifications; a client that sees a gap lists again.
   * `changed` holds the assignments as they are now, `removed` the ports that nobody has any more.
   */
  "portDaddy/didChange": { revision: number; changed: Assignment[]; removed: number[] };
  /**
   * The backend is about to end. `handOver`: a newer one takes its place, reconnect at once.
   * `requested`: a person stopped it; start it again only when somebody needs a port. `idle`: likewise.
   */
  "portDaddy/willStop": { reason: StopReason };
}

export type StopReason = "requested" | "handOver" | "idle";

export type Notification = keyof Notifications;
