import * as vscode from "vscode";
import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import { stopOrForce } from "../actions/stopping.js";
import type { BackendClient } from "../backend/backendClient.js";
import { describeProcess, nameProcess } from "../display/sentences.js";
import type { ProgramPlace, ProgramPlaces } from "./programPlaces.js";
import { secondPort } from "./secondPort.js";
import { showPlace } from "./showPlace.js";
import { ownServerOn, untilFree } from "./untilFree.js";

/** A server that is about to be started. */
export interface Start {
  assignment: GrantedAssignment;
  /** The services that port-daddy.json declares. */
  declared: ReadonlySet<string>;
  /** Whether it is known that a server is started, and not something that only uses it. */
  isSure: boolean;
  /** Whether VS Code itself is about to end this session and to start it again. */
  restarts?: (session: vscode.DebugSession) => boolean;
}

/** Asks before a server is started that is running already, and would end with EADDRINUSE. */
export class RunningServers {
  /** The last question. They are asked one after the other, since the answer to one may stop the server of the next. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly backend: BackendClient,
    private readonly places: ProgramPlaces,
  ) {}

  /** @returns the port for the new server; undefined when the start is cancelled. @throws Failure */
  settle(start: Start): Promise<GrantedAssignment | undefined> {
    const settled = this.last.then(() => this.settleNow(start));
    this.last = settled.catch(() => undefined);
    return settled;
  }

  private async settleNow(start: Start): Promise<GrantedAssignment | undefined> {
    const { assignment } = start;
    let server = await ownServerOn(this.backend, assignment.port);
    if (server !== undefined && this.places.isEnding(server)) {
      const left = await untilFree(this.backend, assignment.port);
      if (left !== undefined) this.places.stays(left);
      server = left;
    }
    return server === undefined ? assignment : this.ask(start, server);
  }

  private async ask({ assignment, declared, restarts, isSure }: Start, server: ListenerInfo): Promise<GrantedAssignment | undefined> {
    const place = await this.places.find(server, assignment);
    if (place.kind === "session" && restarts?.(place.session) === true) return assignment;
    const show = vscode.l10n.t("Show It");
    const restart = vscode.l10n.t("Restart");
    const other = vscode.l10n.t("Start on Another Port");
    const anyway = vscode.l10n.t("Start Anyway");
    const choices = [show, ...(canStop(place, server) ? [restart] : []), other, ...(isSure ? [] : [anyway])];
    const answer = await vscode.window.showWarningMessage(
      runningSentence(formatIdentity(assignment), place),
      { modal: true, detail: describeServer(assignment.port, place, server) },
      ...choices,
    );
    if (answer === other) return secondPort(this.backend, assignment, declared);
    if (answer === restart) return (await this.stop(assignment, server, place)) ? assignment : undefined;
    if (answer === anyway) return assignment;
    if (answer === show) await showPlace(place, server);
    return undefined;
  }

  /** @returns whether the port is free now */
  private async stop(assignment: GrantedAssignment, server: ListenerInfo, place: ProgramPlace): Promise<boolean> {
    const { port } = assignment;
    let left: ListenerInfo | undefined = server;
    if (place.kind === "session" || place.kind === "task") {
      if (place.kind === "session") await vscode.debug.stopDebugging(place.session);
      else place.execution.terminate();
      left = await untilFree(this.backend, port);
    }
    const { pid, startedAt } = left ?? {};
    if (left === undefined || pid === undefined || startedAt === undefined) return left === undefined;
    if (!(await stopOrForce(this.backend, { ...left, port, pid, startedAt, assignment }))) return false;
    left = await untilFree(this.backend, port);
    if (left === undefined) return true;
    throw new Error(
      vscode.l10n.t(
        "{0} was stopped, but {1} is listening on port {2} again. Stop what starts it.",
        nameProcess(server),
        nameProcess(left),
        port,
      ),
    );
  }
}

const canStop = (place: ProgramPlace, { pid, startedAt }: ListenerInfo): boolean =>
  place.kind === "session" || place.kind === "task" || (place.kind !== "container" && pid !== undefined && startedAt !== undefined);

/** Where it was started is told for a process that nothing else says anything about. */
const nameOf = ({ kind }: ProgramPlace, server: ListenerInfo): string =>
  kind === "outside" || kind === "container" ? describeProcess(server) : nameProcess(server);

/** A terminal of another window cannot be told from one outside of VS Code, but that window has asked for the port. */
function describeServer(port: number, place: ProgramPlace, server: ListenerInfo): string {
  const listening = vscode.l10n.t("{0} is listening on port {1}.", nameOf(place, server), port);
  if (place.kind !== "outside" || !place.isOpenElsewhere) return listening;
  return `${listening} ${vscode.l10n.t("Another window uses this service, too, and may have started it.")}`;
}

function runningSentence(identity: string, place: ProgramPlace): string {
  switch (place.kind) {
    case "session":
      return vscode.l10n.t('{0} is already running in the debug session "{1}".', identity, place.session.name);
    case "task":
      return vscode.l10n.t('{0} is already running in the task "{1}".', identity, place.execution.task.name);
    case "terminal":
      return vscode.l10n.t('{0} is already running in the terminal "{1}".', identity, place.terminal.name);
    case "window":
      return place.terminal === undefined
        ? vscode.l10n.t("{0} is already running in another window.", identity)
        : vscode.l10n.t('{0} is already running in the terminal "{1}" of another window.', identity, place.terminal);
    case "container":
      return vscode.l10n.t("{0} is already running in a container.", identity);
    case "outside":
      return vscode.l10n.t("{0} is already running.", identity);
  }
}
