import * as vscode from "vscode";
import { PROJECT_FILE } from "../../server/protocol/documents/documents.js";
import { shorten } from "../../server/protocol/wording/shorten.js";
import type { AssignmentList } from "../backend/assignmentList.js";
import { brokenProjectFile } from "../project/brokenFile.js";
import { folderName } from "../folders/folderName.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { LONGEST_IN_ROW } from "./assignmentItem.js";
import { PortTree, type PortTreeParts } from "./portTree.js";
import type { AssignmentRow, DeclaredRow, FolderRow } from "./rows.js";
import { servicesOf } from "./serviceRows.js";

type Row = FolderRow | DeclaredRow;

/** The services of this window's folders: those with a port, and those that port-daddy.json declares. */
export class WorkspaceTree extends PortTree<Row> {
  constructor(
    parts: PortTreeParts,
    private readonly assignments: AssignmentList,
    private readonly projects: FolderProjects,
  ) {
    super(parts);
    this.subscriptions.push(assignments.onDidChange(this.refresh), projects.onDidChange(this.refresh));
  }

  /** The services of a single folder, or a row per folder. */
  protected async roots(): Promise<(Row | AssignmentRow)[]> {
    const { kind } = this.parts.backend.state;
    // The welcome text says what to do. Without the backend it is unknown which declared services have a port.
    if (!vscode.workspace.isTrusted || kind === "away" || kind === "failed") return [];
    const rows = await Promise.all((vscode.workspace.workspaceFolders ?? []).map((folder) => this.folderRow(folder)));
    const [only] = rows;
    if (rows.length !== 1 || only === undefined || only.problem !== undefined) return rows;
    return this.children(only);
  }

  protected children(row: Row): (Row | AssignmentRow)[] {
    const { folder, project } = row;
    if ("declared" in row || project === undefined) return [];
    return servicesOf(project, this.assignments.all).map((service) =>
      "assignment" in service ? service : { declared: service.declared, folder, project },
    );
  }

  protected itemOf(row: Row): vscode.TreeItem {
    return "declared" in row ? declaredItem(row) : folderItem(row);
  }

  private async folderRow(folder: vscode.WorkspaceFolder): Promise<FolderRow> {
    try {
      return { folder, project: await this.projects.describe(folder) };
    } catch (error) {
      return { folder, problem: error as Error };
    }
  }
}

function declaredItem({ declared, folder, project }: DeclaredRow): vscode.TreeItem {
  const item = new vscode.TreeItem(shorten(declared, LONGEST_IN_ROW));
  item.id = `declared:${folder.uri.toString()}:${declared}`;
  item.description = vscode.l10n.t("no port yet");
  item.contextValue = "declared";
  item.iconPath = new vscode.ThemeIcon("circle-slash", new vscode.ThemeColor("disabledForeground"));
  item.tooltip = vscode.l10n.t("{0} is declared in {1} and has no port yet.", `${project.project}:${declared}`, PROJECT_FILE);
  item.accessibilityInformation = { label: item.tooltip };
  return item;
}

function folderItem(row: FolderRow): vscode.TreeItem {
  const { folder, project, problem } = row;
  const name = folderName(folder);
  const item = new vscode.TreeItem(shorten(name, LONGEST_IN_ROW), vscode.TreeItemCollapsibleState.Expanded);
  item.id = `folder:${folder.uri.toString()}`;
  item.contextValue = project?.file === undefined ? "folder" : "folder.declared";
  item.iconPath = new vscode.ThemeIcon("root-folder");
  item.description = project?.project === folder.name ? undefined : project?.project;
  item.tooltip = folder.uri.fsPath;
  item.accessibilityInformation = { label: vscode.l10n.t("Folder {0}", name) };
  if (problem === undefined) return item;
  item.collapsibleState = vscode.TreeItemCollapsibleState.None;
  item.iconPath = new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
  item.description = problem.message;
  item.tooltip = problem.message;
  item.accessibilityInformation = { label: `${name}, ${problem.message}` };
  if (brokenProjectFile(problem) === undefined) return item;
  item.contextValue = "folder.declared";
  item.description = vscode.l10n.t("{0} is broken", PROJECT_FILE);
  const title = vscode.l10n.t("Open {0}", PROJECT_FILE);
  item.command = { title, command: "portDaddy.openProjectFile", arguments: [row] };
  return item;
}
