import path from "node:path";
import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { isFailure } from "../../server/protocol/failures.js";
import { listAll } from "../../server/protocol/pages/listAll.js";
import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";
import { belongsTo, type FolderProjects } from "../folders/folderProjects.js";
import { servicesWithVariables, terminalVariablesOf } from "../project/environment.js";
import type { Project } from "../project/findProject.js";
import { toRequest } from "../folders/servicePorts.js";
import { setting, type SettingKey } from "../settings/setting.js";
import { writeLauncher } from "./commandLineLauncher.js";

const SETTING = "portDaddy.terminals.environment" satisfies SettingKey;

/** A variable that has another port in new terminals than in those that are open. */
export interface VariableChange {
  name: string;
  before: string;
  /** The service that the variable is about, with its new port. */
  assignment: Assignment;
}

/**
 * Sets port variables in new terminals and shell tasks, and puts `port-daddy` on their PATH, in folders that have a port-daddy.json or a
 * port. When a port changes, VS Code itself hints in open terminals that they should be relaunched.
 */
export class TerminalEnvironment implements vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<{ folder: vscode.WorkspaceFolder; changes: VariableChange[] }>();
  private readonly subscriptions: vscode.Disposable[];
  private updating: Promise<void> | undefined;
  private again = false;
  private launcher: Promise<string> | undefined;
  /** The folders whose collections this window has filled. */
  private filled: vscode.WorkspaceFolder[] = [];
  /** The services that this window has requested, with their projects and folders. */
  private readonly asked = new Set<string>();
  private connectedOnce = false;
  private disposed = false;

  constructor(
    private readonly context: Pick<vscode.ExtensionContext, "environmentVariableCollection" | "globalStorageUri" | "extensionUri">,
    private readonly backend: BackendClient,
    private readonly assignments: AssignmentList,
    private readonly projects: FolderProjects,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const update = (): void => this.update();
    this.subscriptions = [
      projects.onDidChange(update),
      backend.onDidChangeState(update),
      assignments.onDidChange(update),
      vscode.workspace.onDidGrantWorkspaceTrust(update),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(SETTING)) update();
      }),
    ];
    update();
  }

  /** Fires when variables of a folder's new terminals have other ports, `PORT` first. */
  readonly onDidChange = this.emitter.event;

  /** The variables that a terminal opened now in the folder gets, without the PATH. */
  valuesOf(folder: vscode.WorkspaceFolder): Map<string, string> {
    return new Map([...this.collection(folder)].flatMap(([name, { value }]) => (name === "PATH" ? [] : [[name, value]])));
  }

  dispose(): void {
    this.disposed = true;
    vscode.Disposable.from(...this.subscriptions, this.emitter).dispose();
  }

  /** Runs one update at a time; a change in the meantime causes one more. */
  private update(): void {
    this.again = true;
    this.updating ??= (async () => {
      while (this.again && !this.disposed) {
        this.again = false;
        await this.updateAll();
      }
    })().finally(() => (this.updating = undefined));
  }

  private async updateAll(): Promise<void> {
    const { kind } = this.backend.state;
    // Without the backend, terminals keep their variables. A backend that a person stopped is not started for them.
    if (this.connectedOnce && kind !== "connected") return;
    const folders = vscode.workspace.workspaceFolders ?? [];
    for (const gone of this.filled.filter((folder) => !folders.includes(folder))) this.collection(gone).clear();
    this.filled = [...folders];
    for (const folder of folders) {
      try {
        const { variables, assigned } = await this.variablesOf(folder);
        const before = this.valuesOf(folder);
        this.apply(folder, variables);
        const changes = changesOf(before, variables, assigned);
        if (changes.length > 0) this.emitter.fire({ folder, changes });
      } catch (error) {
        // The status bar shows the problem with the folder or the backend.
        this.log.warn(`Could not set port variables in the terminals of ${folder.name}: ${(error as Error).message}`);
      }
    }
  }

  /** @returns empty for a folder that does not use Port Daddy, or must not */
  private async variablesOf(folder: vscode.WorkspaceFolder): Promise<{ variables: Map<string, string>; assigned: Assignment[] }> {
    if (!vscode.workspace.isTrusted || !isWanted(folder)) return NOTHING;
    const project = await this.projects.describe(folder);
    const known = await this.knownOf(folder, project);
    if (project.file === undefined && known.length === 0) return NOTHING;
    const assigned = await this.assignedOf(project, known);
    this.connectedOnce = true;
    return { variables: terminalVariablesOf(project, assigned), assigned };
  }

  private async knownOf(folder: vscode.WorkspaceFolder, project: Project): Promise<Assignment[]> {
    const isOurs = (assignment: Assignment): boolean => belongsTo(project, assignment);
    const known = this.assignments.all.filter(isOurs);
    // A filled collection from before a reload shows that the folder uses ports; the list may not have arrived yet.
    if (known.length > 0 || isEmpty(this.collection(folder))) return known;
    const list = await listAll(this.backend, { project: project.project });
    return list.assignments.filter(isOurs);
  }

  /** The services that have variables, with their ports; this window leases them from now on. */
  private async assignedOf(project: Project, known: readonly Assignment[]): Promise<Assignment[]> {
    const isUsed = project.file !== undefined || known.some(({ service }) => service === project.mainService);
    const services = new Set(isUsed ? servicesWithVariables(project) : []);
    const assigned = new Map(known.filter(({ service }) => services.has(service)).map((each) => [each.service, each]));
    // Each is requested once, so that what a person releases stays released until somebody needs it.
    const keyOf = (service: string): string => [project.project, service, project.folder].join(" ");
    const wanted = [...services].filter((service) => !this.asked.has(keyOf(service)));
    if (wanted.length > 0) {
      const keys = wanted.map(keyOf);
      for (const key of keys) this.asked.add(key);
      try {
        const requests = wanted.map((service) => toRequest(project, { service }));
        const { assignments } = await this.backend.request("portDaddy/requestAll", { requests });
        for (const each of assignments) assigned.set(each.service, each);
      } catch (error) {
        // A request that the backend refused is not repeated at every change.
        if (!isFailure(error)) for (const key of keys) this.asked.delete(key);
        throw error;
      }
    }
    return [...assigned.values()];
  }

  private apply(folder: vscode.WorkspaceFolder, variables: ReadonlyMap<string, string>): void {
    const collection = this.collection(folder);
    if (variables.size === 0) {
      if (!isEmpty(collection)) collection.clear();
      return;
    }
    collection.description = vscode.l10n.t("Sets the ports of this folder's services and adds port-daddy to the PATH");
    for (const [name] of collection) if (name !== "PATH" && !variables.has(name)) collection.delete(name);
    // Unchanged variables are left alone, because otherwise VS Code would call open terminals outdated.
    for (const [name, value] of variables) if (collection.get(name)?.value !== value) collection.replace(name, value);
    void this.addToPath(collection);
  }

  /** Appended to the PATH, so that a port-daddy that the user installed comes first. */
  private async addToPath(collection: vscode.EnvironmentVariableCollection): Promise<void> {
    try {
      this.launcher ??= writeLauncher(
        path.join(this.context.globalStorageUri.fsPath, "bin"),
        vscode.Uri.joinPath(this.context.extensionUri, "dist", "cli.js").fsPath,
      );
      const value = path.delimiter + (await this.launcher);
      if (collection.get("PATH")?.value !== value) {
        collection.append("PATH", value, { applyAtProcessCreation: true, applyAtShellIntegration: true });
      }
    } catch (error) {
      this.launcher = undefined;
      this.log.warn(`Could not add port-daddy to the PATH of terminals: ${(error as Error).message}`);
    }
  }

  private collection(folder: vscode.WorkspaceFolder): vscode.EnvironmentVariableCollection {
    return this.context.environmentVariableCollection.getScoped({ workspaceFolder: folder });
  }
}

const NOTHING = { variables: new Map<string, string>(), assigned: [] };

/** A variable that is new, or gone, leaves open terminals as they should be. */
function changesOf(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  assigned: readonly Assignment[],
): VariableChange[] {
  const changes = [...after].flatMap(([name, value]): VariableChange[] => {
    const old = before.get(name);
    const assignment = assigned.find(({ port }) => String(port) === value);
    return old === undefined || old === value || assignment === undefined ? [] : [{ name, before: old, assignment }];
  });
  return changes.sort((a, b) => Number(b.name === "PORT") - Number(a.name === "PORT"));
}

const isWanted = (folder: vscode.WorkspaceFolder): boolean => setting(SETTING, folder);

const isEmpty = (collection: vscode.EnvironmentVariableCollection): boolean => [...collection].length === 0;
