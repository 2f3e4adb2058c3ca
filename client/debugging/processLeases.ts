import * as vscode from "vscode";
import { isFailure } from "../../server/protocol/failures.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { ProgramPlaces } from "../starting/programPlaces.js";
import type { DebugConfigurations } from "./debugConfigurations.js";

/**
 * Gives a debugged program a lease of its own beside the window's. The port then stays in use while the window reloads, and the backend
 * knows whose server listens. When a program's pid is unknown, the window's lease has to suffice.
 */
export class ProcessLeases implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly backend: BackendClient,
    private readonly configurations: DebugConfigurations,
    places: Pick<ProgramPlaces, "started">,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const lease = (session: vscode.DebugSession, pid: number | undefined): void => {
      if (pid === undefined) return;
      places.started(session, pid);
      void this.lease(session, pid);
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
        // For example when the program runs in a container, where its pid means nothing here.
        const level = isFailure(error, "InvalidParams") ? "debug" : "warn";
        this.log[level](`Process ${pid} of "${session.name}" could not be given its lease: ${(error as Error).message}`);
      }
    }
  }
}

/** Reads the pid from a "process" event. Source: Debug Adapter Protocol; `systemProcessId` is missing when the adapter does not know it. */
function startedProcess(message: unknown): number | undefined {
  const { type, event, body } = message as { type?: unknown; event?: unknown; body?: { systemProcessId?: unknown } };
  const pid = type === "event" && event === "process" ? body?.systemProcessId : undefined;
  return typeof pid === "number" && Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** Node's debugger has no such event. It runs each process in a child session of the configuration's, called `server.js [4242] « web`. */
function processOfNode({ type, name, parentSession }: vscode.DebugSession): number | undefined {
  if (type !== "pwa-node" || parentSession === undefined) return undefined;
  const pid = /\[(\d+)\]( «|$)/.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
}
