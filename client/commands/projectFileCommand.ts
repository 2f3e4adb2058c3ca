import path from "node:path";
import * as vscode from "vscode";
import { PROJECT_FILE } from "../../server/protocol/documents/documents.js";
import { brokenProjectFile } from "../project/brokenFile.js";
import type { FolderChoice } from "../folders/folderChoice.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { belongsTo } from "../project/belongsTo.js";
import type { DeclaredRow, FolderRow, PortItem } from "../views/rows.js";
import type { Command } from "./commands.js";

type Row = PortItem | DeclaredRow | FolderRow;

/** Opens the port-daddy.json of a row or of the active folder, at the row's service, or at the error of an invalid file. */
export const projectFileCommand = (projects: FolderProjects, folders: FolderChoice): Record<string, Command> => ({
  "portDaddy.openProjectFile": async (row?: Row) => {
    const found = await fileOf(row, projects, folders);
    if (found === undefined) return;
    const document = await open(found.file);
    const service =
      row !== undefined && "declared" in row
        ? row.declared
        : row !== undefined && "assignment" in row
          ? row.assignment?.service
          : undefined;
    const place = service === undefined ? -1 : document.getText().indexOf(JSON.stringify(service));
    const position =
      place >= 0 ? document.positionAt(place) : found.line === undefined ? undefined : new vscode.Position(found.line - 1, 0);
    const selection = position && new vscode.Range(position, position);
    await vscode.window.showTextDocument(document, { selection });
  },
});

interface Found {
  file: string;
  /** The line of the error, counted from 1. */
  line?: number;
}

async function fileOf(row: Row | undefined, projects: FolderProjects, folders: FolderChoice): Promise<Found | undefined> {
  if (row !== undefined && "folder" in row) return fileIn(row.folder, projects);
  const assignment = row?.assignment;
  if (assignment !== undefined) {
    const found = await Promise.allSettled((vscode.workspace.workspaceFolders ?? []).map((folder) => projects.describe(folder)));
    const here = found.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
    const project = here.find((each) => belongsTo(each, assignment));
    return { file: project?.file ?? path.join(project?.folder ?? assignment.folder ?? "", PROJECT_FILE) };
  }
  const folder = await folders.choose(vscode.l10n.t("Select the folder whose {0} to open", PROJECT_FILE));
  return folder && fileIn(folder, projects);
}

/** @throws as `FolderProjects.describe`, except for an invalid port-daddy.json, which is opened to be corrected */
async function fileIn(folder: vscode.WorkspaceFolder, projects: FolderProjects): Promise<Found> {
  try {
    return { file: (await projects.describe(folder)).file ?? path.join(folder.uri.fsPath, PROJECT_FILE) };
  } catch (error) {
    const broken = brokenProjectFile(error);
    if (broken === undefined) throw error;
    return broken;
  }
}

async function open(file: string): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(file);
  } catch (error) {
    throw new Error(vscode.l10n.t("There is no {0} in {1}.", PROJECT_FILE, path.dirname(file)), { cause: error });
  }
}
