import * as vscode from "vscode";
import { AssignmentList } from "./backend/assignmentList.js";
import { BackendClient } from "./backend/backendClient.js";
import { registerCommands } from "./commands/commands.js";
import { PortCommands } from "./commands/portCommands.js";
import { Reporter } from "./commands/reporter.js";
import { FolderChoice } from "./folders/folderChoice.js";
import { FolderProjects } from "./folders/folderProjects.js";
import { StatusBar } from "./statusBar/statusBar.js";
import { AssignmentTree } from "./tree/assignmentTree.js";
import { DebugConfigurations } from "./variables/debugConfigurations.js";
import { variableCommands } from "./variables/variableCommands.js";
import { ServicePorts } from "./variables/portVariables.js";

let backend: BackendClient | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const { subscriptions } = context;
  const own = <T extends { dispose(): unknown }>(disposable: T): T => {
    subscriptions.push(disposable);
    return disposable;
  };

  const log = own(vscode.window.createOutputChannel("Port Daddy", { log: true }));
  const reporter = new Reporter(log);
  const report = (error: unknown): Promise<void> => reporter.show(error);
  const client = own(new BackendClient(log));
  backend = client;
  const assignments = own(new AssignmentList(client, log));
  const projects = own(new FolderProjects(client));
  const folders = new FolderChoice(subscriptions);
  const ports = new ServicePorts(client, projects, folders);
  const commands = new PortCommands(client, assignments, projects, folders, ports);
  const tree = own(new AssignmentTree(client, assignments, report));

  own(registerCommands({ ...commands.all, ...variableCommands(ports), "portDaddy.showLog": () => reporter.showLog() }, reporter));
  own(vscode.debug.registerDebugConfigurationProvider("*", new DebugConfigurations(ports, report)));
  own(vscode.window.createTreeView("portDaddy.projects", { treeDataProvider: tree, showCollapseAll: true }));
  own(new StatusBar(client, assignments, projects, folders, log));

  attach(client, projects, log).catch((error: unknown) => log.error("The backend could not be reached at the start", error));
}

/** Connects where ports are already in play: where the backend runs, or a folder declares its services. Otherwise the first who needs one does. */
async function attach(client: BackendClient, projects: FolderProjects, log: vscode.LogOutputChannel): Promise<void> {
  const found = await Promise.allSettled((vscode.workspace.workspaceFolders ?? []).map((folder) => projects.describe(folder)));
  const start = found.some((result) => result.status === "fulfilled" && result.value.file !== undefined);
  await client.connect({ start }).catch((error: unknown) => {
    if (start) throw error;
    log.debug("No backend runs yet", error);
  });
}

/** VS Code waits up to 5 s: time for the backend to hear that we are going. */
export const deactivate = (): Promise<void> | undefined => backend?.end();
