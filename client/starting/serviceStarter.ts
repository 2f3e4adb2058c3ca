import path from "node:path";
import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import type { ServicePorts } from "../folders/servicePorts.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import type { Project } from "../project/findProject.js";
import { typedStart, type UserShell, userShellOf } from "../project/changes/commandLine/userShell.js";
import type { CommandStart, ServiceStart } from "../project/setup/findStarts.js";
import { nameProcess } from "../display/sentences.js";
import { type RunningServices, isTask } from "./runningServices.js";

/** A service of a folder of this window. */
export interface WindowService {
  folder: vscode.WorkspaceFolder;
  service: string;
  /** Left out while it has no port. */
  assignment?: Assignment;
}

/** Finds what starts a service. It is loaded when it is first needed, because it reads the folder's files with parsers. */
export type StartFinder = (project: Project, service: string, shell: UserShell) => Promise<ServiceStart[]>;

/** Starts and stops services as a person would: by the folder's launch configuration, its task, or its command in a terminal. */
export class ServiceStarter {
  constructor(
    private readonly ports: ServicePorts,
    private readonly projects: FolderProjects,
    private readonly running: RunningServices,
    private readonly remembered: vscode.Memento,
    private readonly loadFinder: () => Promise<StartFinder>,
  ) {}

  /** The ways to start a service, the best first. */
  async startsOf({ folder, service }: WindowService): Promise<ServiceStart[]> {
    const [find, project] = [await this.loadFinder(), await this.projects.describe(folder)];
    return (await find(project, service, ownShell())).toSorted((a, b) => rankOf(a) - rankOf(b));
  }

  /** Starts a service with the debugger where a launch configuration does it, so that breakpoints work as with F5. */
  async start(target: WindowService): Promise<void> {
    const starts = await this.startsOf(target);
    const start = await this.choose(target, starts);
    if (start !== undefined) await this.run(target, start);
    else if (starts.length === 0) await tellUnknown(target.service);
  }

  /** Starts several services. What starts two of them is started once. */
  async startAll(targets: readonly WindowService[]): Promise<void> {
    const started = new Set<string>();
    for (const target of targets) {
      const start = await this.choose(target, await this.startsOf(target));
      const key = JSON.stringify({ ...start, variables: undefined });
      if (start === undefined || started.has(key)) continue;
      started.add(key);
      await this.run(target, start);
    }
  }

  private async run(target: WindowService, start: ServiceStart): Promise<void> {
    if (start.kind === "command") return this.runCommand(target, start);
    if (start.kind === "task") return runTask(start.name, target.folder);
    // A workspace's own configurations belong to no folder. VS Code itself says why one could not be started.
    await vscode.debug.startDebugging(start.file.endsWith(".code-workspace") ? undefined : target.folder, start.name);
  }

  /** Stops what this window runs of the service. @returns false where it runs nothing of it */
  async stop(target: WindowService): Promise<boolean> {
    return this.running.stop(target.folder, target.service, await this.startsOf(target));
  }

  private async runCommand({ folder, service, assignment }: WindowService, start: CommandStart): Promise<void> {
    if (assignment?.listener !== undefined) {
      const name = nameProcess(assignment.listener);
      void vscode.window.showInformationMessage(
        vscode.l10n.t("{0} is already running: {1} is listening on port {2}.", service, name, assignment.port),
      );
      return;
    }
    const project = await this.projects.describe(folder);
    const { port } = await this.ports.inFolder(folder, { service });
    const line = typedStart(start, port, ownShell());
    this.running.runInTerminal(folder, service, { cwd: vscode.Uri.file(path.join(project.folder, start.folder)), line });
  }

  /**
   * The best way to start a service. Those with Port Daddy's variable come before others, and what the editor starts before commands.
   * Where several are equally good, the user is asked once.
   */
  private async choose({ folder, service }: WindowService, starts: readonly ServiceStart[]): Promise<ServiceStart | undefined> {
    const best = starts.filter((each) => rankOf(each) === rankOf(starts[0]!));
    if (best.length < 2) return best[0];
    const key = `portDaddy.start ${folder.uri.toString()} ${service}`;
    const name = this.remembered.get<string>(key);
    const known = best.find((each) => each.name === name) ?? best.find((each) => each.name === service);
    if (known !== undefined) return known;
    const items = best.map((start) => ({ label: start.name, description: "file" in start ? start.file : start.words.join(" "), start }));
    const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t("How should {0} be started?", service) });
    if (picked !== undefined) await this.remembered.update(key, picked.label);
    return picked?.start;
  }
}

const ownShell = (): UserShell => userShellOf(vscode.env.shell, process.platform);

function rankOf(start: ServiceStart): number {
  if (start.kind === "command") return 4;
  return (start.hasVariable ? 0 : 2) + (start.kind === "launch" ? 0 : 1);
}

async function runTask(name: string, folder: vscode.WorkspaceFolder): Promise<void> {
  const tasks = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t("Starting {0}…", name) },
    () => vscode.tasks.fetchTasks(),
  );
  const task = tasks.find((each) => isTask(each, name, folder));
  if (task === undefined) throw new Error(vscode.l10n.t('VS Code has no task "{0}". Check tasks.json for mistakes.', name));
  await vscode.tasks.executeTask(task);
}

/** Says that nothing in the folder starts the service. */
async function tellUnknown(service: string): Promise<void> {
  const setUp = vscode.l10n.t("Set Up Workspace");
  const message = vscode.l10n.t("No launch configuration, task or script that starts {0} was found.", service);
  if ((await vscode.window.showInformationMessage(message, setUp)) === setUp)
    await vscode.commands.executeCommand("portDaddy.setUpWorkspace");
}
