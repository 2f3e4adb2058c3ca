import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { isWithin } from "../../server/protocol/isWithin.js";
import { inOrder } from "../../server/protocol/wording/order.js";
import { declaredIn } from "../project/declaredIn.js";
import type { Project } from "../project/findProject.js";
import { belongsTo, type FolderProjects } from "./folderProjects.js";

/** A folder of the window with the assignments that concern it. */
export interface FolderPorts<T extends Assignment = Assignment> {
  folder: vscode.WorkspaceFolder;
  /** Left out when the folder's files are invalid, or it is not trusted. */
  project?: Project;
  /** In the order of all lists; see `inOrder`. */
  assignments: T[];
}

/**
 * The assignments that concern each of this window's folders: their folder is within it, or it is part of their checkout. Each is with one folder alone:
 * the first whose checkout it belongs to, otherwise the first that contains its folder.
 */
export async function portsByFolder<T extends Assignment>(projects: FolderProjects, assignments: readonly T[]): Promise<FolderPorts<T>[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) return [];
  // A folder with invalid files has no project, but still counts.
  const found = await Promise.allSettled(folders.map((folder) => projects.describe(folder)));
  const all = folders.map((folder, at): FolderPorts<T> => {
    const result = found[at]!;
    return { folder, project: result.status === "fulfilled" ? result.value : undefined, assignments: [] };
  });
  for (const assignment of assignments) {
    const own = all.find(({ project }) => project !== undefined && belongsTo(project, assignment));
    (own ?? all.find(({ folder }) => isIn(folder, assignment)))?.assignments.push(assignment);
  }
  for (const each of all) each.assignments.sort(inOrder(declaredIn(each.project === undefined ? [] : [each.project])));
  return all;
}

/** The assignments that concern this window: their folder is within one of its folders, or one of its folders is part of their checkout. */
export async function concerning<T extends Assignment>(projects: FolderProjects, assignments: readonly T[]): Promise<T[]> {
  if (assignments.length === 0) return [];
  return (await portsByFolder(projects, assignments)).flatMap((each) => each.assignments);
}

const isIn = ({ uri }: vscode.WorkspaceFolder, { folder }: Assignment): boolean => folder !== undefined && isWithin(folder, uri.fsPath);
