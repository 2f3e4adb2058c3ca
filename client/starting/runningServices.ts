import * as vscode from "vscode";
import type { ServiceStart } from "../project/setup/findStarts.js";

/** Interrupts the program in a terminal, as Ctrl+C does. */
const INTERRUPT = "\u0003";

/** The programs that this window runs: by its debugger, as tasks, and in the terminals that Port Daddy opened for services. */
export class RunningServices implements vscode.Disposable {
  private readonly sessions = new Set<vscode.DebugSession>();
  private readonly terminals = new Map<string, vscode.Terminal>();
  private readonly subscriptions: vscode.Disposable[];

  constructor() {
    this.subscriptions = [
      vscode.debug.onDidStartDebugSession((session) => {
        // A child session ends with its parent's.
        if (session.parentSession === undefined) this.sessions.add(session);
      }),
      vscode.debug.onDidTerminateDebugSession((session) => this.sessions.delete(session)),
      vscode.window.onDidCloseTerminal((terminal) => {
        for (const [key, each] of this.terminals) if (each === terminal) this.terminals.delete(key);
      }),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  /** Types a command in the service's own terminal, which is shown. */
  runInTerminal(folder: vscode.WorkspaceFolder, service: string, options: { cwd: vscode.Uri; line: string }): void {
    const key = keyOf(folder, service);
    this.terminals.get(key)?.dispose(); // Its program has ended, or was stopped.
    const terminal = vscode.window.createTerminal({ name: service, cwd: options.cwd, iconPath: new vscode.ThemeIcon("play") });
    this.terminals.set(key, terminal);
    terminal.show();
    terminal.sendText(options.line);
  }

  /**
   * Stops what this window runs of a service.
   * @param starts the ways to start it
   * @returns whether there was anything to stop
   */
  async stop(folder: vscode.WorkspaceFolder, service: string, starts: readonly ServiceStart[]): Promise<boolean> {
    const names = (kind: ServiceStart["kind"]): string[] => starts.filter((each) => each.kind === kind).map(({ name }) => name);
    const sessions = [...this.sessions].filter(
      (session) => names("launch").includes(session.configuration.name) && isOf(folder, session.workspaceFolder),
    );
    const tasks = vscode.tasks.taskExecutions.filter(({ task }) => names("task").some((name) => isTask(task, name, folder)));
    const key = keyOf(folder, service);
    const terminal = this.terminals.get(key);
    for (const session of sessions) await vscode.debug.stopDebugging(session);
    for (const task of tasks) task.terminate();
    if (terminal !== undefined) terminal.sendText(INTERRUPT, false);
    // If something does not end by this, the next Stop asks.
    this.terminals.delete(key);
    return sessions.length > 0 || tasks.length > 0 || terminal !== undefined;
  }
}

const keyOf = (folder: vscode.WorkspaceFolder, service: string): string => `${folder.uri.toString()} ${service}`;

const isOf = (folder: vscode.WorkspaceFolder, other: vscode.WorkspaceFolder | undefined): boolean =>
  other === undefined || other.uri.toString() === folder.uri.toString();

/** Whether it is the task of this name in the folder's tasks.json. VS Code calls a task of npm without a label by its script. */
export function isTask({ name, scope, definition }: vscode.Task, wanted: string, folder: vscode.WorkspaceFolder): boolean {
  const isHere = typeof scope !== "object" || isOf(folder, scope);
  const { type, script } = definition as { type: string; script?: unknown };
  return isHere && (name === wanted || (type === "npm" && typeof script === "string" && wanted === `npm: ${script}`));
}
