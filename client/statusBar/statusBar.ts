import * as vscode from "vscode";
import { type Assignment, stateOf } from "../../server/protocol/assignment.js";
import { PROJECT_FILE } from "../../server/protocol/documents/documents.js";
import { shorten } from "../../server/protocol/wording/shorten.js";
import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";
import { type FolderPorts, portsByFolder } from "../folders/concern.js";
import type { FolderChoice } from "../folders/folderChoice.js";
import { folderName } from "../folders/folderName.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { troubleSentence } from "../display/sentences.js";
import type { Project } from "../project/findProject.js";
import { mainAssignment } from "../views/serviceRows.js";
import { iconText, wordFor } from "../display/stateLook.js";
import { type HeadedPorts, summarizeAssignments } from "../views/tooltip.js";

/** The most characters of a name in the item, which shares its bar with others. */
const LONGEST_IN_ITEM = 20;

/**
 * Shows the port of the main service of the folder in which the user works, otherwise how many ports the window's folders have; hidden
 * where they have none.
 */
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
    const all = vscode.workspace.isTrusted ? await portsByFolder(this.projects, this.assignments.all) : [];
    const folder = this.folders.latest();
    const meant = all.find((each) => each.folder.uri.toString() === folder?.uri.toString());
    // A folder with invalid files is shown if it is the chosen one, or if no other folder has anything to show.
    const isEmpty = all.every(({ assignments }) => assignments.length === 0);
    const broken = [meant, ...(isEmpty ? all : [])].find((each) => each !== undefined && each.project === undefined);
    const problem = broken && (await this.problemOf(broken.folder));
    if (turn !== this.updates) return; // A later update has overtaken this one.
    if (problem !== undefined) {
      this.warn(problem, {
        title: vscode.l10n.t("Open {0}", PROJECT_FILE),
        command: "portDaddy.openProjectFile",
        arguments: [{ folder: broken!.folder }],
      });
    } else if (all.length === 0) this.item.hide();
    else this.show(meant, all);
  }

  /** @returns undefined when the files have become valid meanwhile */
  private async problemOf(folder: vscode.WorkspaceFolder): Promise<string | undefined> {
    try {
      await this.projects.describe(folder);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  private show(meant: FolderPorts | undefined, all: readonly FolderPorts[]): void {
    const { state } = this.backend;
    if (state.kind === "failed") {
      this.warn(state.message, "portDaddy.reconnect");
      return;
    }
    if (state.kind === "unresponsive") {
      this.warn(state.message, "_portDaddy.offerRestart", vscode.l10n.t("Port Daddy: not responding"));
      return;
    }
    const used = all.filter(({ assignments }) => assignments.length > 0);
    const main = meant?.project && mainAssignment(meant.project, meant.assignments);
    if (main !== undefined) this.showPorts(used, meant!.assignments, main);
    else if (meant?.project?.file !== undefined && meant.assignments.length === 0) this.invite(meant.project);
    else if (used.length > 0) {
      const ports = used.flatMap(({ assignments }) => assignments);
      this.showPorts(used, ports, ports.length === 1 ? ports[0] : undefined);
    } else {
      const declared = all.find(({ project }) => project?.file !== undefined)?.project;
      if (declared === undefined) this.item.hide();
      else this.invite(declared);
    }
  }

  /**
   * @param used the window's folders that have ports
   * @param looked the ports of which one with a trouble is shown by name
   * @param main the port to show while they have none; by default their number is shown
   */
  private showPorts(used: readonly FolderPorts[], looked: readonly Assignment[], main: Assignment | undefined): void {
    const troubled = looked.filter(({ trouble }) => trouble !== undefined);
    const shown = main?.trouble === undefined ? (troubled[0] ?? main) : main;
    const sentences = troubled.map((assignment) => troubleSentence(assignment, assignment.trouble!));
    this.item.tooltip = summarizeAssignments(used.map(headed));
    this.item.command = "portDaddy.listPorts";
    this.item.backgroundColor = troubled.length === 0 ? undefined : new vscode.ThemeColor("statusBarItem.warningBackground");
    let label: string;
    if (shown === undefined) {
      this.item.text = `$(plug) ${vscode.l10n.t("{0} ports", looked.length)}`;
      label = vscode.l10n.t("{0} ports of this window's folders", looked.length);
    } else {
      const folder = isOneOfSeveral() ? used.find(({ assignments }) => assignments.includes(shown))?.folder : undefined;
      const state = stateOf(shown);
      const place = folder === undefined ? "" : ` · ${shorten(folderName(folder), LONGEST_IN_ITEM)}`;
      this.item.text = `${iconText(state)} ${shorten(shown.service, LONGEST_IN_ITEM)} ${shown.port}${place}`;
      label = vscode.l10n.t("Port {0} of {1}, {2}", shown.port, shown.service, wordFor(state));
      if (folder !== undefined) label = [label, vscode.l10n.t("Folder {0}", folderName(folder))].join(", ");
    }
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

  private warn(message: string, command: string | vscode.Command, text = "Port Daddy"): void {
    this.log.warn(message);
    this.item.text = `$(warning) ${text}`;
    this.item.tooltip = message;
    this.item.command = command;
    this.item.backgroundColor = new vscode.ThemeColor("statusBarItem.warningBackground");
    this.item.accessibilityInformation = { label: message, role: "button" };
    this.item.show();
  }
}

const isOneOfSeveral = (): boolean => (vscode.workspace.workspaceFolders ?? []).length > 1;

/** A single folder's ports are below the project's name, those of several below the folders'. */
const headed = ({ folder, project, assignments }: FolderPorts): HeadedPorts => ({
  heading: isOneOfSeveral() ? folderName(folder) : (project?.project ?? folder.name),
  assignments,
});
