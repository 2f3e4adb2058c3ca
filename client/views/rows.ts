import type * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import type { Project } from "../project/findProject.js";
import type { ListenerKind, ListeningProcess } from "./listenerRows.js";

/** What a row of a view gives to the commands of its menu. */
export interface PortItem {
  assignment?: Assignment;
  /** A process that listens, of the view that shows them. */
  listener?: ListeningProcess;
}

export interface AssignmentRow extends PortItem {
  assignment: Assignment;
}

/** A service that port-daddy.json declares and that has no port yet. */
export interface DeclaredRow {
  declared: string;
  folder: vscode.WorkspaceFolder;
  project: Project;
}

export interface FolderRow {
  folder: vscode.WorkspaceFolder;
  /** Left out where its files are broken. */
  project?: Project;
  problem?: string;
}

export interface ProjectRow {
  project: string;
}

export interface ListenerRow extends PortItem {
  listener: ListeningProcess;
}

export interface ListenerGroupRow {
  group: ListenerKind;
}
