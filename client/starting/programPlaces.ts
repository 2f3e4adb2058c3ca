import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";

/** Where a program runs, as far as this window can tell. */
export type ProgramPlace =
  | { kind: "session"; session: vscode.DebugSession; terminal?: vscode.Terminal }
  | { kind: "task"; execution: vscode.TaskExecution; terminal?: vscode.Terminal }
  | { kind: "terminal"; terminal: vscode.Terminal }
  | { kind: "window"; folder?: string; terminal?: string }
  | { kind: "container"; name: string }
  | { kind: "outside"; isOpenElsewhere: boolean };

/**
 * Knows which of this window's terminals, tasks and debug sessions started a process. The backend tells the process's ancestors; the editor
 * tells the pids of what it started.
 */
export class ProgramPlaces implements vscode.Disposable {
  private readonly sessions = new Map<number, vscode.DebugSession>();
  private readonly tasks = new Map<number, vscode.TaskExecution>();
  /** Processes of sessions and tasks that have ended, and that may be ending still. */
  private readonly ended = new Set<number>();
  private readonly subscriptions: vscode.Disposable[];

  constructor() {
    this.subscriptions = [
      vscode.tasks.onDidStartTaskProcess(({ execution, processId }) => {
        this.ended.delete(processId);
        this.tasks.set(processId, execution);
      }),
      vscode.tasks.onDidEndTask(({ execution }) => this.end(this.tasks, (each) => each === execution)),
      vscode.debug.onDidTerminateDebugSession((session) => this.end(this.sessions, (each) => each.id === session.id)),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  /** To be called when the pid of a debugged program is known. */
  started(session: vscode.DebugSession, pid: number): void {
    this.ended.delete(pid);
    this.sessions.set(pid, session);
  }

  /** Whether the editor has ended the process already, so that it is about to go. */
  isEnding(program: ListenerInfo): boolean {
    return pidsOf(program).some((pid) => this.ended.has(pid));
  }

  /** To be called when such a process did not go, so that people are asked about it. */
  stays(program: ListenerInfo): void {
    for (const pid of pidsOf(program)) this.ended.delete(pid);
  }

  /** Whether a task runs in this process. */
  isTask(pid: number): boolean {
    return this.tasks.has(pid);
  }

  /** @param assignment the one whose server the program is */
  async find(program: ListenerInfo, { leases, folder }: Pick<Assignment, "leases" | "folder">): Promise<ProgramPlace> {
    const pids = pidsOf(program);
    const terminal = await terminalOf(pids);
    const session = firstOf(this.sessions, pids);
    if (session !== undefined) return { kind: "session", session: rootOf(session), terminal };
    const execution = firstOf(this.tasks, pids);
    if (execution !== undefined) return { kind: "task", execution, terminal };
    if (terminal !== undefined) return { kind: "terminal", terminal };
    if (program.container !== undefined) return { kind: "container", name: program.container };
    const others = leases.filter(({ client, pid }) => client === "vscode" && pid !== process.pid);
    if (others.some(({ pid }) => pid !== undefined && pids.includes(pid))) return { kind: "window", folder };
    return { kind: "outside", isOpenElsewhere: others.length > 0 };
  }

  private end<T>(running: Map<number, T>, isIt: (each: T) => boolean): void {
    for (const [pid, each] of running) {
      if (!isIt(each)) continue;
      running.delete(pid);
      this.ended.add(pid);
    }
  }
}

/** The process and its ancestors, the nearest first. */
const pidsOf = ({ pid, ancestors = [] }: ListenerInfo): number[] => (pid === undefined ? ancestors : [pid, ...ancestors]);

const firstOf = <T>(running: ReadonlyMap<number, T>, pids: readonly number[]): T | undefined =>
  running.get(pids.find((pid) => running.has(pid)) ?? 0);

/** The session that a person started: a debugger may run each process in a child session. */
function rootOf(session: vscode.DebugSession): vscode.DebugSession {
  let root = session;
  while (root.parentSession !== undefined) root = root.parentSession;
  return root;
}

async function terminalOf(pids: readonly number[]): Promise<vscode.Terminal | undefined> {
  for (const terminal of vscode.window.terminals) {
    const pid = await terminal.processId;
    if (pid !== undefined && pids.includes(pid)) return terminal;
  }
  return undefined;
}
