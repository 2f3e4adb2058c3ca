import * as vscode from "vscode";
import type { AssignmentList } from "../backend/assignmentList.js";
import { PortTree, type PortTreeParts } from "./portTree.js";
import type { AssignmentRow, ProjectRow } from "./rows.js";

/** All assignments of the machine, by project. */
export class ProjectsTree extends PortTree<ProjectRow> {
  constructor(
    parts: PortTreeParts,
    private readonly assignments: AssignmentList,
  ) {
    super(parts);
    this.subscriptions.push(assignments.onDidChange(this.refresh));
  }

  protected roots(): ProjectRow[] {
    return [...new Set(this.assignments.all.map(({ project }) => project))].sort().map((project) => ({ project }));
  }

  protected children({ project }: ProjectRow): AssignmentRow[] {
    return this.assignments.all.filter((assignment) => assignment.project === project).map((assignment) => ({ assignment }));
  }

  protected itemOf({ project }: ProjectRow): vscode.TreeItem {
    const item = new vscode.TreeItem(project, vscode.TreeItemCollapsibleState.Expanded);
    const count = this.children({ project }).length;
    item.id = `project:${project}`;
    item.contextValue = "project";
    item.iconPath = new vscode.ThemeIcon("project");
    item.accessibilityInformation = {
      label: count === 1 ? vscode.l10n.t("Project {0}, 1 port", project) : vscode.l10n.t("Project {0}, {1} ports", project, count),
    };
    return item;
  }
}
