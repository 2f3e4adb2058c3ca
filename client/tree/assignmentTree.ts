import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { AssignmentItem } from "../commands/portCommands.js";
import { describeAssignment } from "./describeAssignment.js";

export type Row = ProjectRow | AssignmentItem;

interface ProjectRow {
  project: string;
}

/** All assignments of the machine, by project. */
export class AssignmentTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<undefined>();
  private readonly subscription: vscode.Disposable;

  readonly onDidChangeTreeData = this.emitter.event;

  constructor(
    private readonly backend: BackendClient,
    private readonly assignments: AssignmentList,
    private readonly report: (error: unknown) => Promise<void>,
  ) {
    this.subscription = assignments.onDidChange(() => this.emitter.fire(undefined));
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row === undefined) await this.attach();
    const { all } = this.assignments;
    if (row === undefined) return [...new Set(all.map(({ project }) => project))].sort().map((project) => ({ project }));
    return "project" in row ? all.filter(({ project }) => project === row.project).map((assignment) => ({ assignment })) : [];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    return "project" in row ? projectItem(row) : assignmentItem(row.assignment);
  }

  dispose(): void {
    vscode.Disposable.from(this.subscription, this.emitter).dispose();
  }

  /** Whoever opens the view wants to see what there is: the backend is started for it. But not again and again when a person has stopped it. */
  private attached = false;

  private async attach(): Promise<void> {
    if (this.attached) return;
    this.attached = true;
    try {
      await this.backend.connect();
      await this.assignments.load();
    } catch (error) {
      await this.report(error);
    }
  }
}

function projectItem({ project }: ProjectRow): vscode.TreeItem {
  const item = new vscode.TreeItem(project, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `project:${project}`;
  item.contextValue = "project";
  item.iconPath = new vscode.ThemeIcon("project");
  return item;
}

function assignmentItem(assignment: Assignment): vscode.TreeItem {
  const { port, service, context, state } = assignment;
  const item = new vscode.TreeItem(context === "" ? service : `${service} (${context})`);
  item.id = `assignment:${formatIdentity(assignment)}`;
  item.description = String(port);
  item.contextValue = `assignment.${state}`;
  item.iconPath =
    state === "active"
      ? new vscode.ThemeIcon("circle-filled", new vscode.ThemeColor("charts.green"))
      : new vscode.ThemeIcon("circle-outline");
  item.tooltip = describeAssignment(assignment);
  item.accessibilityInformation = { label: vscode.l10n.t("{0}, port {1}, {2}", formatIdentity(assignment), port, state) };
  return item;
}
