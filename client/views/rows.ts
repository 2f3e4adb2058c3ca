import type * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import type { Project } from "../project/findProject.js";
import type { ListenerKind, ListeningProcess } from "./listenerRows.js";

/** The argument that a row passes to the commands of its menu. */
export interface PortItem {
  assignment?: Assignment;
  /** The listening process, for rows of the view of listeners. */
  listener?: ListeningProcess;
}

export interface AssignmentRow extends PortItem {
  assignment: Assignment;
}

/** A service that port-daddy.json declares and that has no port. */
export interface DeclaredRow {
  declared: string;
  folder: vscode.WorkspaceFolder;
  project: Project;
}

export interface FolderRow {
  folder: vscode.WorkspaceFolder;
  /** Left out when the folder's files are invalid. */
  project?: Project;
  problem?: Error;
}

export interface ProjectRow {
  project: string;
  assignments: readonly Assignment[];
}

/** The folder of a project's ports; undefined where they are in several, or none is known. */
export function onlyFolder({ assignments }: Pick<ProjectRow, "assignments">): string | undefined {
  const folders = new Set(assignments.map(({ folder }) => folder));
  return folders.size === 1 ? assignments[0]?.folder : undefined;
}

export interface ListenerRow extends PortItem {
  listener: ListeningProcess;
}

export interface ListenerGroupRow {
  group: ListenerKind;
}
