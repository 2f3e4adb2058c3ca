import type { PublishDiagnosticsParams } from "vscode-languageserver-protocol";
import type { Assignment } from "../protocol/assignment.js";
import type { Explanation } from "../protocol/requests.js";

/** What the language features need to know about ports. */
export interface Knowledge {
  /** The assignments of a project, in all contexts. */
  assignmentsOf(project: string): Assignment[];
  /** @throws Error when the system would not say */
  explain(port: number): Promise<Explanation>;
}

/** What editors are told without having asked. Connections have their ids from `Caller`. */
export interface Editors {
  publishDiagnostics(connection: string, params: PublishDiagnosticsParams): void;
  /** Asks the editor to request its hints again. */
  refreshHints(connection: string): void;
}
