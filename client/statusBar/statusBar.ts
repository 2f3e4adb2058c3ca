import * as vscode from "vscode";
import { type Assignment, stateOf } from "../../server/protocol/assignment.js";
import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { FolderChoice } from "../folders/folderChoice.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { RestrictedFolder } from "../folders/restrictedFolder.js";
import { troubleSentence } from "../display/sentences.js";
import { belongsTo } from "../project/belongsTo.js";
import type { Project } from "../project/findProject.js";
import { mainAssignment } from "../views/serviceRows.js";
import { iconText, wordFor } from "../display/stateLook.js";
import { summarizeAssignments } from "../views/tooltip.js";

/** Shows the port of the active folder's main service; hidden in a folder without ports. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("portDaddy.port", vscode.StatusBarAlignment.Left, 10);
  private readonly subscriptions: { dispose(): unknown }[];
  private updates = 0;

  constructor(
    private readonly backend: BackendClient,
    private readonly assignments: AssignmentList,
    private readonly projects: FolderProjects,
    private readonly folders: FolderChoice,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.item.name = "Port Daddy";
    const update = (): void => void this.update();
    this.subscriptions = [
      this.item,
      assignments.onDidChange(update),
      backend.onDidChangeState(update),
      projects.onDidChange(update),
      vscode.window.onDidChangeActiveTextEditor(update),
    ];
    update();
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async update(): Promise<void> {
    const turn = ++this.updates;
    const folder = this.folders.current();
    let project: Project | undefined;
    try {
      project = folder === undefined ? undefined : await this.projects.describe(folder);
    } catch (error) {
      if (turn !== this.updates) return;
      if (error instanceof RestrictedFolder) this.item.hide();
      else this.warn((error as Error).message, "portDaddy.openProjectFile");
      return;
    }
    if (turn !== this.updates) return; // A later update has overtaken this one.
    if (project === undefined) this.item.hide();
    else this.show(project);
  }

  private show(project: Project): void {
    const { state } = this.backend;
    if (state.kind === "failed") {
      this.warn(state.message, "portDaddy.reconnect");
      return;
    }
    if (state.kind === "unresponsive") {
      this.warn(state.message, "portDaddy.offerRestart", vscode.l10n.t("Port Daddy: not responding"));
      return;
    }
    const own = this.assignments.all.filter((assignment) => belongsTo(project, assignment));
    const main = mainAssignment(project, own);
    if (main !== undefined) this.showPorts(main, own);
    else if (project.file === undefined) this.item.hide();
    else this.invite(project);
  }

  private showPorts(main: Assignment, own: readonly Assignment[]): void {
    const troubled = own.filter(({ trouble }) => trouble !== undefined);
    // When the main service is fine and another one has a trouble, that one is shown by name.
    const shown = main.trouble === undefined ? (troubled[0] ?? main) : main;
    const state = stateOf(shown);
    const sentences = troubled.map((assignment) => troubleSentence(assignment, assignment.trouble!));
    this.item.text = `${iconText(state)} ${shown.service} ${shown.port}`;
    this.item.tooltip = summarizeAssignments(own);
    this.item.command = "portDaddy.listPorts";
    this.item.backgroundColor = troubled.length === 0 ? undefined : new vscode.ThemeColor("statusBarItem.warningBackground");
    const label = vscode.l10n.t("Port {0} of {1}, {2}", shown.port, shown.service, wordFor(state));
    this.item.accessibilityInformation = { label: [label, ...sentences].join(". "), role: "button" };
    this.item.show();
  }

  private invite(project: Project): void {
    this.item.text = "$(plug) Port Daddy";
    this.item.tooltip = vscode.l10n.t("{0} has no port yet. Click to request one.", project.project);
    this.item.command = "portDaddy.requestPort";
    this.item.backgroundColor = undefined;
    this.item.accessibilityInformation = { label: this.item.tooltip, role: "button" };
    this.item.show();
  }

  private warn(message: string, command: string, text = "Port Daddy"): void {
    this.log.warn(message);
    this.item.text = `$(warning) ${text}`;
    this.item.tooltip = message;
    this.item.command = command;
    this.item.backgroundColor = new vscode.ThemeColor("statusBarItem.warningBackground");
    this.item.accessibilityInformation = { label: message, role: "button" };
    this.item.show();
  }
}
