import type { PublishDiagnosticsParams } from "vscode-languageserver-protocol";
import type { Assignment } from "../protocol/assignment.js";
import type { Explanation } from "../protocol/requests.js";

/** The questions about ports that the language features ask. */
export interface Knowledge {
  /** The assignments of a project, in all contexts. */
  assignmentsOf(project: string): Assignment[];
  /** @throws Error when the system would not say */
  explain(port: number): Promise<Explanation>;
}

/** Sends notifications to editors. Connections have their ids from `Caller`. */
export interface Editors {
  publishDiagnostics(connection: string, params: PublishDiagnosticsParams): void;
  /** Asks the editor to request its hints again. */
  refreshHints(connection: string): void;
}
