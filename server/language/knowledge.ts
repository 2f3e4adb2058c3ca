import type { PublishDiagnosticsParams } from "vscode-languageserver-protocol";
import type { Assignment } from "../protocol/assignment.js";
import type { Explanation } from "../protocol/requests.js";

/** What this part of the house knows of the others. */
export interface Knowledge {
  /** The assignments of a project's service, in all contexts. */
  assignmentsOf(project: string, service: string): Assignment[];
  /** @throws Error when the system would not say */
  explain(port: number): Promise<Explanation>;
}

/** What an editor is told without having asked. Connections are named as in `Caller`. */
export interface Editors {
  publishDiagnostics(connection: string, params: PublishDiagnosticsParams): void;
  /** The editor's hints may not be true any more: it shall ask again. */
  refreshHints(connection: string): void;
}
