import * as vscode from "vscode";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { BackendClient } from "../backend/backendClient.js";
import { nameProcess } from "../display/sentences.js";
import { folderAt } from "../folders/folderChoice.js";
import { showMessage } from "../messages/message.js";
import type { ProgramPlaces } from "../starting/programPlaces.js";
import { isIdleShell } from "./idleShell.js";
import type { VariableChange } from "./terminalEnvironment.js";

/** The environment that a terminal was opened with, as far as it is ours. */
interface Opened {
  folder: vscode.WorkspaceFolder;
  pid: number | undefined;
  values: ReadonlyMap<string, string>;
}

/**
 * Tells once that an open terminal has the port that a service had before. VS Code's own sign at the terminal says that something has
 * changed, but not what, nor that a server started there listens on the old port.
 */
export class OldTerminals implements vscode.Disposable {
  private readonly opened = new Map<vscode.Terminal, Opened>();
  /** The command lines that run in terminals with shell integration. */
  private readonly running = new Map<vscode.Terminal, string>();
  private readonly subscriptions: vscode.Disposable[];
  /** Changes are told of one after the other. */
  private last: Promise<unknown> = Promise.resolve();

  /** @param valuesOf the variables that a terminal opened now in the folder gets */
  constructor(
    private readonly backend: BackendClient,
    private readonly places: Pick<ProgramPlaces, "isTask">,
    private readonly valuesOf: (folder: vscode.WorkspaceFolder) => ReadonlyMap<string, string>,
    private readonly report: (error: unknown) => Promise<void>,
  ) {
    for (const terminal of vscode.window.terminals) this.note(terminal);
    this.subscriptions = [
      vscode.window.onDidOpenTerminal((terminal) => this.note(terminal)),
      vscode.window.onDidCloseTerminal((terminal) => {
        this.opened.delete(terminal);
        this.running.delete(terminal);
      }),
      vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => this.running.set(terminal, execution.commandLine.value)),
      vscode.window.onDidEndTerminalShellExecution(({ terminal }) => this.running.delete(terminal)),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  /** To be called at once when variables of a folder's new terminals have changed. @param changes the most telling one first */
  changed(folder: vscode.WorkspaceFolder, changes: readonly VariableChange[]): void {
    const before = new Map([...this.valuesOf(folder), ...changes.map(({ name, before: value }): [string, string] => [name, value])]);
    this.last = this.last.then(() => this.tell(folder, changes, before)).catch((error: unknown) => void this.report(error));
  }

  private async tell(folder: vscode.WorkspaceFolder, changes: readonly VariableChange[], before: Opened["values"]): Promise<void> {
    const terminals = [...this.opened].filter(([, opened]) => opened.folder.uri.fsPath === folder.uri.fsPath);
    for (const [terminal, opened] of terminals) {
      const pid = await pidNow(terminal);
      // One that has another process by now was relaunched since, with what new terminals had until now.
      if (pid !== undefined && pid !== opened.pid)
        this.opened.set(terminal, { folder, pid, values: opened.pid === undefined ? opened.values : before });
    }
    for (const change of changes) {
      const old = terminals.flatMap(([terminal]) => {
        const { pid, values } = this.opened.get(terminal) ?? {};
        // A task starts a new process with each run.
        return values?.get(change.name) === change.before && pid !== undefined && !this.places.isTask(pid) ? [terminal] : [];
      });
      if (old.length === 0) continue;
      // Told now, and so not again for this move, nor for the service's other variables.
      for (const terminal of old) this.opened.set(terminal, { ...this.opened.get(terminal)!, values: new Map() });
      this.offer(change, old).catch((error: unknown) => void this.report(error));
      return;
    }
  }

  private async offer({ name, before, assignment }: VariableChange, terminals: readonly vscode.Terminal[]): Promise<void> {
    const [first] = terminals;
    if (first === undefined) return;
    const identity = formatIdentity(assignment);
    const isOne = terminals.length === 1;
    const sentence = isOne
      ? vscode.l10n.t('Terminal "{0}" still has {1}={2}; {3} now uses port {4}.', first.name, name, before, identity, assignment.port)
      : vscode.l10n.t(
          "{0} terminals still have {1}={2}; {3} now uses port {4}.",
          terminals.length,
          name,
          before,
          identity,
          assignment.port,
        );
    const title = isOne ? vscode.l10n.t("Relaunch Terminal") : vscode.l10n.t("Relaunch Terminals");
    const relaunch = async (): Promise<void> => {
      for (const terminal of terminals) await this.relaunch(terminal);
    };
    await showMessage(sentence, [{ title, run: relaunch }], this.report);
  }

  private async relaunch(terminal: vscode.Terminal): Promise<void> {
    if (!vscode.window.terminals.includes(terminal)) return; // Closed meanwhile.
    const ends = await this.programsIn(terminal);
    if (ends !== undefined) {
      const relaunch = vscode.l10n.t("Relaunch");
      const message = vscode.l10n.t('Relaunch terminal "{0}"?', terminal.name);
      if ((await vscode.window.showWarningMessage(message, { modal: true, detail: ends }, relaunch)) !== relaunch) return;
    }
    await shown(terminal);
    await vscode.commands.executeCommand("workbench.action.terminal.relaunch");
  }

  /** @returns the sentence about what a relaunch would end; undefined when nothing runs there */
  private async programsIn(terminal: vscode.Terminal): Promise<string | undefined> {
    const pid = await terminal.processId;
    const { listeners } = await this.backend.request("portDaddy/listeners", {});
    const servers = listeners.filter(({ ancestors = [] }) => pid !== undefined && ancestors.includes(pid));
    const names = [...new Set(servers.map((each) => nameProcess(each)))];
    const line = this.running.get(terminal);
    if (names.length > 0) return vscode.l10n.t("This ends what is running in it: {0}.", names.join(", "));
    if (line !== undefined) return vscode.l10n.t("This ends the command that is running in it.");
    if (terminal.shellIntegration !== undefined) return undefined;
    const { shellPath } = terminal.creationOptions as vscode.TerminalOptions;
    const isIdle = pid !== undefined && (await isIdleShell(pid, shellPath ?? vscode.env.shell));
    return isIdle === true ? undefined : vscode.l10n.t("This ends whatever is running in it.");
  }

  private note(terminal: vscode.Terminal): void {
    const folder = folderOf(terminal);
    if (folder === undefined) return;
    const values = this.valuesOf(folder);
    this.opened.set(terminal, { folder, pid: undefined, values });
    void terminal.processId.then((pid) => {
      const noted = this.opened.get(terminal);
      if (noted !== undefined) this.opened.set(terminal, { ...noted, pid: noted.pid ?? pid });
    });
  }
}

/** @returns undefined for a terminal of another extension, and where nobody can tell its folder */
function folderOf({ creationOptions }: vscode.Terminal): vscode.WorkspaceFolder | undefined {
  if ("pty" in creationOptions) return undefined;
  const { cwd, hideFromUser, strictEnv, env } = creationOptions as vscode.TerminalOptions;
  if (hideFromUser === true || strictEnv === true || env !== undefined) return undefined;
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (cwd === undefined) return folders.length === 1 ? folders[0] : undefined;
  return typeof cwd === "string" ? folderAt(cwd) : vscode.workspace.getWorkspaceFolder(cwd);
}

/** @returns undefined while the terminal has no process yet */
const pidNow = (terminal: vscode.Terminal): Promise<number | undefined> =>
  Promise.race([terminal.processId, new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)))]);

/** Shows a terminal, and waits until commands for the active terminal reach it. */
async function shown(terminal: vscode.Terminal): Promise<void> {
  if (vscode.window.activeTerminal !== terminal) {
    const active = new Promise<void>((resolve) => {
      const subscription = vscode.window.onDidChangeActiveTerminal((now) => {
        if (now !== terminal) return;
        subscription.dispose();
        resolve();
      });
    });
    terminal.show();
    await active;
  } else terminal.show();
}
