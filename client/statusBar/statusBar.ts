import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { FolderChoice } from "../folders/folderChoice.js";
import { belongsTo, type FolderProjects } from "../folders/folderProjects.js";
import type { Project } from "../project/findProject.js";
import { describeAssignment } from "../tree/describeAssignment.js";

/** The port of the active folder's main service. In a folder that has nothing to do with ports there is nothing to see. */
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
      if (turn === this.updates) this.warn((error as Error).message);
      return;
    }
    if (turn !== this.updates) return; // A later one has overtaken this one.
    if (project === undefined) this.item.hide();
    else this.show(project);
  }

  private show(project: Project): void {
    const { state } = this.backend;
    if (state.kind === "failed") {
      this.warn(state.message);
      return;
    }
    const own = this.assignments.all.filter((assignment) => belongsTo(project, assignment));
    const main = own.find(({ service }) => service === project.mainService) ?? own[0];
    if (main === undefined && project.file === undefined) {
      this.item.hide();
      return;
    }
    this.item.backgroundColor = undefined;
    this.item.command = main === undefined ? "portDaddy.requestPort" : "portDaddy.listPorts";
    this.item.text = main === undefined ? "$(plug) Port Daddy" : `$(plug) ${main.service} ${main.port}`;
    this.item.tooltip = main === undefined ? vscode.l10n.t("{0} has no port yet. Click to request one.", project.project) : tooltip(own);
    this.item.accessibilityInformation =
      main === undefined ? undefined : { label: vscode.l10n.t("Port {0} of {1}", main.port, main.service), role: "button" };
    this.item.show();
  }

  private warn(message: string): void {
    this.log.warn(message);
    this.item.text = "$(warning) Port Daddy";
    this.item.tooltip = message;
    this.item.command = "portDaddy.showLog";
    this.item.backgroundColor = new vscode.ThemeColor("statusBarItem.warningBackground");
    this.item.accessibilityInformation = { label: message, role: "button" };
    this.item.show();
  }
}

function tooltip(assignments: readonly Assignment[]): vscode.MarkdownString {
  const texts = assignments.map((assignment) => describeAssignment(assignment).value);
  return new vscode.MarkdownString(texts.join("\n\n---\n\n"));
}
