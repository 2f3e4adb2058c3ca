import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { compareNames, type DeclaredServices, inOrder } from "../../server/protocol/wording/order.js";
import { shorten } from "../../server/protocol/wording/shorten.js";
import type { AssignmentList } from "../backend/assignmentList.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { declaredIn } from "../project/declaredIn.js";
import { IN_FOLDER, LONGEST_IN_ROW } from "./assignmentItem.js";
import { PortTree, type PortTreeParts } from "./portTree.js";
import { type AssignmentRow, onlyFolder, type ProjectRow } from "./rows.js";

/** All assignments of the machine, by project. */
export class ProjectsTree extends PortTree<ProjectRow> {
  /** The services that the window's own folders declare. */
  private declared: DeclaredServices = new Map();

  constructor(
    parts: PortTreeParts,
    private readonly assignments: AssignmentList,
    private readonly projects: FolderProjects,
  ) {
    super(parts);
    this.subscriptions.push(assignments.onDidChange(this.refresh), projects.onDidChange(this.refresh));
  }

  protected async roots(): Promise<ProjectRow[]> {
    this.declared = declaredIn(await this.projects.valid());
    const rows = new Map<string, Assignment[]>();
    for (const assignment of this.assignments.all) {
      const { project } = assignment;
      rows.set(project, [...(rows.get(project) ?? []), assignment]);
    }
    return [...rows].map(([project, assignments]) => ({ project, assignments })).sort((a, b) => compareNames(a.project, b.project));
  }

  protected children({ assignments }: ProjectRow): AssignmentRow[] {
    return assignments.toSorted(inOrder(this.declared)).map((assignment) => ({ assignment }));
  }

  protected itemOf({ project, assignments }: ProjectRow): vscode.TreeItem {
    const item = new vscode.TreeItem(shorten(project, LONGEST_IN_ROW), vscode.TreeItemCollapsibleState.Expanded);
    const count = assignments.length;
    const ports = count === 1 ? vscode.l10n.t("Project {0}, 1 port", project) : vscode.l10n.t("Project {0}, {1} ports", project, count);
    item.id = `project:${project}`;
    item.contextValue = onlyFolder({ assignments }) === undefined ? "project" : `project.${IN_FOLDER}`;
    item.iconPath = new vscode.ThemeIcon("project");
    item.tooltip = ports;
    item.accessibilityInformation = { label: ports };
    return item;
  }
}
