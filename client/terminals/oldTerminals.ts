import * as vscode from "vscode";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { BackendClient } from "../backend/backendClient.js";
import { nameProcess } from "../display/sentences.js";
import { folderAt } from "../folders/folderChoice.js";
import { showMessage } from "../messages/message.js";
import type { ProgramPlaces } from "../starting/programPlaces.js";
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

  /** To be called when variables of a folder's new terminals have changed. @param changes the most telling one first */
  changed(folder: vscode.WorkspaceFolder, changes: readonly VariableChange[]): void {
    for (const change of changes) {
      const old = [...this.opened].filter(
        ([, { folder: its, values }]) => its.uri.fsPath === folder.uri.fsPath && values.get(change.name) === change.before,
      );
      if (old.length === 0) continue;
      // Told now, and so not again for this move, nor for the service's other variables.
      for (const [terminal, opened] of old) this.opened.set(terminal, { ...opened, values: new Map() });
      this.tell(change, old).catch((error: unknown) => void this.report(error));
      return;
    }
  }

  private async tell({ name, before, assignment }: VariableChange, old: readonly [vscode.Terminal, Opened][]): Promise<void> {
    const terminals: vscode.Terminal[] = [];
    for (const [terminal, { pid }] of old) {
      const now = await terminal.processId;
      // One that has another process by now was relaunched since, and a task starts anew with each run.
      if (now !== undefined && (pid === undefined || now === pid) && !this.places.isTask(now)) terminals.push(terminal);
    }
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
    this.note(terminal);
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
    if (terminal.shellIntegration === undefined) return vscode.l10n.t("This ends whatever is running in it.");
    return undefined;
  }

  private note(terminal: vscode.Terminal): void {
    const folder = folderOf(terminal);
    if (folder === undefined) return;
    const values = this.valuesOf(folder);
    this.opened.set(terminal, { folder, pid: undefined, values });
    void terminal.processId.then((pid) => {
      const noted = this.opened.get(terminal);
      if (noted?.pid === undefined && noted !== undefined) this.opened.set(terminal, { ...noted, pid });
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
