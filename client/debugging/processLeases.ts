import * as vscode from "vscode";
import { isFailure } from "../../server/protocol/failures.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { DebugConfigurations } from "./debugConfigurations.js";

/**
 * Leases a port to the program that is debugged on it, beside the window: it is in use for as long as the program lives, also while the
 * window reloads, and the backend knows whose server it is that listens. Of a program whose pid nobody tells, the window's lease has to do.
 */
export class ProcessLeases implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly backend: BackendClient,
    private readonly configurations: DebugConfigurations,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const lease = (session: vscode.DebugSession, pid: number | undefined): void => {
      if (pid !== undefined) void this.lease(session, pid);
    };
    this.subscriptions = [
      vscode.debug.registerDebugAdapterTrackerFactory("*", {
        createDebugAdapterTracker: (session) => ({
          onDidSendMessage: (message: unknown) => lease(session, startedProcess(message)),
        }),
      }),
      vscode.debug.onDidStartDebugSession((session) => lease(session, processOfNode(session))),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async lease(session: vscode.DebugSession, pid: number): Promise<void> {
    for (const request of this.configurations.requestsOf(session)) {
      try {
        await this.backend.request("portDaddy/request", { ...request, owner: { pid } });
      } catch (error) {
        // As when the program runs in a container: its pid is nobody's here.
        const level = isFailure(error, "InvalidParams") ? "debug" : "warn";
        this.log[level](`Process ${pid} of "${session.name}" could not be given its lease: ${(error as Error).message}`);
      }
    }
  }
}

/** Source: Debug Adapter Protocol, "Process Event"; `systemProcessId` is left out where the adapter does not know it. */
function startedProcess(message: unknown): number | undefined {
  const { type, event, body } = message as { type?: unknown; event?: unknown; body?: { systemProcessId?: unknown } };
  const pid = type === "event" && event === "process" ? body?.systemProcessId : undefined;
  return typeof pid === "number" && Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** Node's debugger has no such event. It runs each process in a session of its own, below the configuration's, called `server.js [4242] « web`. */
function processOfNode({ type, name, parentSession }: vscode.DebugSession): number | undefined {
  if (type !== "pwa-node" || parentSession === undefined) return undefined;
  const pid = /\[(\d+)\]( «|$)/.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
}
