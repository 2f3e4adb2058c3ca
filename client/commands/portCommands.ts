import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { isFailure } from "../../server/protocol/failures.js";
import { formatIdentity, isName } from "../../server/protocol/identity.js";
import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { FolderChoice } from "../folders/folderChoice.js";
import { belongsTo, type FolderProjects } from "../folders/folderProjects.js";
import type { Project } from "../project/findProject.js";
import { type ServicePorts, VARIABLES } from "../variables/portVariables.js";
import type { Command } from "./commands.js";

/** What a row of a view gives to its commands. */
export interface AssignmentItem {
  assignment: Assignment;
}

/** The commands of the palette, the tree and the status bar. */
export class PortCommands {
  constructor(
    private readonly backend: BackendClient,
    private readonly assignments: AssignmentList,
    private readonly projects: FolderProjects,
    private readonly folders: FolderChoice,
    private readonly ports: ServicePorts,
  ) {}

  get all(): Record<string, Command> {
    return {
      "portDaddy.requestPort": () => this.request(),
      "portDaddy.releasePort": (item?: AssignmentItem) => this.release(item),
      "portDaddy.copyPort": (item?: AssignmentItem) => this.copy(item),
      "portDaddy.openInBrowser": (item?: AssignmentItem) => this.open(item),
      "portDaddy.listPorts": () => this.list(),
      "portDaddy.refresh": () => this.assignments.load(),
    };
  }

  private async request(): Promise<void> {
    const folder = await this.folders.choose(vscode.l10n.t("The folder that needs a port"));
    if (folder === undefined) return;
    const project = await this.projects.settle(folder);
    const service = await askForService(project);
    if (service === undefined) return;
    const assignment = await this.ports.inFolder(folder, { service });
    const copy = vscode.l10n.t("Copy");
    const message = vscode.l10n.t("{0} has port {1}.", formatIdentity(assignment), assignment.port);
    if ((await vscode.window.showInformationMessage(message, copy)) === copy) await this.copy({ assignment });
  }

  private async release(item?: AssignmentItem): Promise<void> {
    const assignment = item?.assignment ?? (await this.pick(vscode.l10n.t("The port to release")));
    if (assignment === undefined) return;
    try {
      await this.backend.request("portDaddy/release", { port: assignment.port });
    } catch (error) {
      if (!isFailure(error, "NotOwner")) throw error;
      const anyway = vscode.l10n.t("Release Anyway");
      const message = vscode.l10n.t("{0} is in use by {1}.", formatIdentity(assignment), error.data.owners.join(", "));
      const detail = vscode.l10n.t("Its server keeps running, and another service may soon get port {0}.", assignment.port);
      if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, anyway)) !== anyway) return;
      await this.backend.request("portDaddy/release", { port: assignment.port, force: true });
    }
  }

  private async copy(item?: AssignmentItem): Promise<void> {
    const assignment = item?.assignment ?? (await this.pick(vscode.l10n.t("The port to copy")));
    if (assignment === undefined) return;
    await vscode.env.clipboard.writeText(String(assignment.port));
    vscode.window.setStatusBarMessage(vscode.l10n.t("Copied {0}", assignment.port), 2000);
  }

  private async open(item?: AssignmentItem): Promise<void> {
    const assignment = item?.assignment ?? (await this.pick(vscode.l10n.t("The port to open in the browser")));
    if (assignment === undefined) return;
    await vscode.env.openExternal(vscode.Uri.parse(VARIABLES["portDaddy.url"](assignment)));
  }

  /** All ports, and then what to do with the one that was picked. */
  private async list(): Promise<void> {
    const assignment = await this.pick(vscode.l10n.t("A port, to copy, open or release it"));
    if (assignment === undefined) return;
    const actions = [
      { label: `$(copy) ${vscode.l10n.t("Copy {0}", assignment.port)}`, run: () => this.copy({ assignment }) },
      { label: `$(link-external) ${vscode.l10n.t("Open in Browser")}`, run: () => this.open({ assignment }) },
      { label: `$(trash) ${vscode.l10n.t("Release")}`, run: () => this.release({ assignment }) },
    ];
    const action = await vscode.window.showQuickPick(actions, { placeHolder: `${formatIdentity(assignment)} · ${assignment.port}` });
    await action?.run();
  }

  private async pick(placeHolder: string): Promise<Assignment | undefined> {
    await this.assignments.load();
    const { all } = this.assignments;
    if (all.length === 0) {
      const request = vscode.l10n.t("Request a Port");
      const answer = await vscode.window.showInformationMessage(vscode.l10n.t("No service has a port yet."), request);
      if (answer === request) await this.request();
      return undefined;
    }
    const here = await this.projectsHere();
    const mine = all.filter((assignment) => here.some((project) => belongsTo(project, assignment)));
    const others = all.filter((assignment) => !mine.includes(assignment));
    const picked = await vscode.window.showQuickPick(
      [...section(vscode.l10n.t("This workspace"), mine), ...section(vscode.l10n.t("Other projects"), others)],
      { placeHolder, matchOnDescription: true, matchOnDetail: true },
    );
    return picked?.assignment;
  }

  /** A folder whose files are broken has no project; what is wrong with it is shown where its port is asked for. */
  private async projectsHere(): Promise<Project[]> {
    const found = await Promise.allSettled((vscode.workspace.workspaceFolders ?? []).map((folder) => this.projects.describe(folder)));
    return found.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
  }
}

interface PortItem extends vscode.QuickPickItem {
  assignment?: Assignment;
}

function section(label: string, assignments: readonly Assignment[]): PortItem[] {
  if (assignments.length === 0) return [];
  return [
    { label, kind: vscode.QuickPickItemKind.Separator },
    ...assignments.map((assignment) => ({
      label: `${assignment.state === "active" ? "$(circle-filled)" : "$(circle-outline)"} ${assignment.port}`,
      description: formatIdentity(assignment),
      detail: assignment.folder,
      assignment,
    })),
  ];
}

/** One of those that port-daddy.json declares, or another one by name. */
async function askForService(project: Project): Promise<string | undefined> {
  const declared = [...project.services.keys()];
  const known = declared.length > 0 ? declared : [project.mainService];
  const other = { label: `$(add) ${vscode.l10n.t("Another service…")}`, service: undefined };
  const picked = await vscode.window.showQuickPick([...known.map((service) => ({ label: service, service })), other], {
    placeHolder: vscode.l10n.t("The service of {0} that needs a port", project.project),
  });
  if (picked === undefined || picked.service !== undefined) return picked?.service;
  return vscode.window.showInputBox({
    prompt: vscode.l10n.t("The name of the service"),
    placeHolder: "api",
    validateInput: (name) => (isName(name) ? undefined : vscode.l10n.t("Use 1 to 255 of the characters A-Z a-z 0-9 . _ -")),
  });
}
