import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { isWithin } from "../../server/protocol/isWithin.js";
import { belongsTo, type FolderProjects } from "./folderProjects.js";

/** The assignments that concern this window: their folder is within one of its folders, or one of its folders is part of their checkout. */
export async function concerning<T extends Assignment>(projects: FolderProjects, assignments: readonly T[]): Promise<T[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (assignments.length === 0 || folders.length === 0) return [];
  // A folder with invalid files has no project, but still counts.
  const found = await Promise.allSettled(folders.map((folder) => projects.describe(folder)));
  const here = found.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
  return assignments.filter(
    (assignment) =>
      folders.some(({ uri }) => assignment.folder !== undefined && isWithin(assignment.folder, uri.fsPath)) ||
      here.some((project) => belongsTo(project, assignment)),
  );
}
