import path from "node:path";
import * as vscode from "vscode";
import { PROJECT_FILE } from "../../server/protocol/projectFile.js";
import type { FolderChoice } from "../folders/folderChoice.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { belongsTo } from "../project/belongsTo.js";
import type { DeclaredRow, FolderRow, PortItem } from "../views/rows.js";
import type { Command } from "./commands.js";

type Row = PortItem | DeclaredRow | FolderRow;

/** Opens the file that declares a row's services, or the active folder's; of a service, at its place. */
export const projectFileCommand = (projects: FolderProjects, folders: FolderChoice): Record<string, Command> => ({
  "portDaddy.openProjectFile": async (row?: Row) => {
    const file = await fileOf(row, projects, folders);
    if (file === undefined) return;
    const document = await open(file);
    const service =
      row !== undefined && "declared" in row
        ? row.declared
        : row !== undefined && "assignment" in row
          ? row.assignment?.service
          : undefined;
    const place = service === undefined ? -1 : document.getText().indexOf(JSON.stringify(service));
    const selection = place < 0 ? undefined : new vscode.Range(document.positionAt(place), document.positionAt(place));
    await vscode.window.showTextDocument(document, { selection });
  },
});

async function fileOf(row: Row | undefined, projects: FolderProjects, folders: FolderChoice): Promise<string | undefined> {
  if (row !== undefined && "folder" in row) return row.project?.file ?? path.join(row.folder.uri.fsPath, PROJECT_FILE);
  const assignment = row?.assignment;
  if (assignment !== undefined) {
    const found = await Promise.allSettled((vscode.workspace.workspaceFolders ?? []).map((folder) => projects.describe(folder)));
    const here = found.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
    const project = here.find((each) => belongsTo(each, assignment));
    return project?.file ?? path.join(project?.folder ?? assignment.folder ?? "", PROJECT_FILE);
  }
  const folder = await folders.choose(vscode.l10n.t("The folder whose {0} to open", PROJECT_FILE));
  return folder === undefined ? undefined : ((await projects.describe(folder)).file ?? path.join(folder.uri.fsPath, PROJECT_FILE));
}

async function open(file: string): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(file);
  } catch (error) {
    throw new Error(vscode.l10n.t("There is no {0} in {1}.", PROJECT_FILE, path.dirname(file)), { cause: error });
  }
}
