import type { PublishDiagnosticsParams } from "vscode-languageserver-protocol";
import type { Assignment } from "../protocol/assignment.js";
import type { Explanation } from "../protocol/requests.js";

/** The questions about ports that the language features ask. */
export interface Knowledge {
  /** The assignments of a project, in all contexts. */
  assignmentsOf(project: string): Assignment[];
  /**
   * @returns a function that explains the ports of one document, for all of which the listeners are scanned at most once; it throws an Error
   * when the system would not say
   */
  explainer(): (port: number) => Promise<Explanation>;
}

/** Sends notifications to editors. Connections have their ids from `Caller`. */
export interface Editors {
  publishDiagnostics(connection: string, params: PublishDiagnosticsParams): void;
  /** Asks the editor to request its hints again. */
  refreshHints(connection: string): void;
}
