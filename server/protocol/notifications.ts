import type { PublishDiagnosticsParams } from "vscode-languageserver-protocol";
import type { Assignment, Rest, Trouble } from "./assignment.js";
import type { ListenerInfo } from "./listeners.js";
import type { Measurement } from "./metrics.js";

/** What the backend sends to every client that has shaken hands. */
export interface Notifications {
  /**
   * Sent after every change. `revision` counts these notifications; a client that sees a gap lists again.
   * `changed` holds the assignments as they are now, `removed` the ports that nobody has any more, `resting` those of them that rest.
   */
  "portDaddy/didChange": { revision: number; changed: Assignment[]; removed: number[]; resting?: Rest[] };
  /** Sent once when something is wrong with an assignment; that it is over shows in `didChange`, where `trouble` is gone. */
  "portDaddy/didDetectConflict": Conflict;
  /** All that listens, to those who watch it: at once, and then whenever it has changed. */
  "portDaddy/didChangeListeners": { listeners: ListenerInfo[] };
  /** Once a second, to those who watch it. */
  "portDaddy/didMeasure": Measurement;
  /**
   * The backend is about to end. `handOver`: a newer one takes its place, reconnect at once.
   * `requested`: a person stopped it; start it again only when somebody needs a port. `idle`: likewise.
   */
  "portDaddy/willStop": { reason: StopReason };
  /** LSP's: what is wrong in a document that the client, an editor, has open. */
  "textDocument/publishDiagnostics": PublishDiagnosticsParams;
}

/** Enough to say it in one sentence: who listens where, and whose port it is. */
export interface Conflict extends Trouble {
  assignment: Assignment;
}

export type StopReason = "requested" | "handOver" | "idle";

export type Notification = keyof Notifications;
