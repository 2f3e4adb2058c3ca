import type { PublishDiagnosticsParams } from "vscode-languageserver-protocol";
import type { Assignment, Rest, Trouble } from "./assignment.js";
import type { ListenerInfo } from "./listeners.js";
import type { Measurement } from "./metrics.js";

/** What the backend sends to clients after their handshake. */
export interface Notifications {
  /**
   * Sent to every client after every change. `revision` counts these notifications; a client that sees a gap lists again.
   * `changed` holds the current assignments, `removed` the ports that are no longer assigned, `resting` those of them that rest.
   */
  "portDaddy/didChange": { revision: number; changed: Assignment[]; removed: number[]; resting?: Rest[] };
  /** Sent once per trouble of a leased assignment. Its end shows in `didChange`, where `trouble` is gone. */
  "portDaddy/didDetectConflict": Conflict;
  /** All listeners, to clients that watch them: at once, and then after every change. */
  "portDaddy/didChangeListeners": { listeners: ListenerInfo[] };
  /** Sent once a second to clients that watch the metrics. */
  "portDaddy/didMeasure": Measurement;
  /**
   * The backend is about to end. `handOver`: a newer one takes its place, so reconnect at once.
   * `requested` (a person stopped it) and `idle`: start it again only when a port is needed.
   */
  "portDaddy/willStop": { reason: StopReason };
  /** LSP's notification about problems in a document that the editor has open. */
  "textDocument/publishDiagnostics": PublishDiagnosticsParams;
}

/** A trouble and the identity it concerns: enough for one sentence. */
export interface Conflict extends Trouble {
  assignment: Assignment;
}

export type StopReason = "requested" | "handOver" | "idle";

export type Notification = keyof Notifications;
