import * as vscode from "vscode";
import type { Assignment, GrantedAssignment } from "../../server/protocol/assignment.js";
import { formatIdentity, identityKey } from "../../server/protocol/identity.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { Moves } from "../actions/moves.js";
import { stopAfterAsking } from "../actions/stopping.js";
import { describeProcess } from "../display/sentences.js";
import type { NoticeMessages } from "../messages/noticeMessages.js";
import type { TroubleMessages } from "../messages/troubleMessages.js";
import type { PortWish, ServicePorts } from "../folders/servicePorts.js";
import type { RunningServers } from "../starting/runningServers.js";

/** The use for which a port is requested. */
export interface Purpose {
  /** Whether the service's server is started with it. Otherwise it is where that server is reached, and may run as well. */
  serves: boolean | "perhaps";
  /** The services that port-daddy.json declares. */
  declared: ReadonlySet<string>;
  /** Whether VS Code is about to end this session, in which the server may be running, to start it again. */
  restarts?: (session: vscode.DebugSession) => boolean;
}

/**
 * Ports for programs that are about to start: if another process listens on the port, a stranger or the service's own server, the user is
 * told before the program fails. A leased port is renewed without a probe, so another program may have taken it meanwhile.
 */
export class StartPorts {
  /** Open questions by identity. The programs of a compound may need the same port, and one answer serves all. */
  private readonly questions = new Map<string, Promise<GrantedAssignment | undefined>>();

  constructor(
    private readonly ports: ServicePorts,
    private readonly backend: BackendClient,
    private readonly moves: Moves,
    private readonly messages: Pick<TroubleMessages, "holdingBack" | "noteStranger">,
    private readonly notices: Pick<NoticeMessages, "tell">,
    private readonly running: RunningServers,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Assigns the port, without a look at who listens there. @returns undefined when the user was asked for the folder and pressed Escape */
  assign(wish: PortWish): Promise<GrantedAssignment | undefined> {
    return this.ports.get(wish);
  }

  /**
   * Looks who listens on the port of a program that is about to start, and asks what to do.
   * @returns the port to start it with, which may be another one; undefined when the user cancels the start
   */
  async check(assignment: GrantedAssignment, { serves, declared, restarts }: Purpose): Promise<GrantedAssignment | undefined> {
    // A new port was probed a moment ago.
    if (!assignment.existing && assignment.notices?.some(({ kind }) => kind === "running") !== true) return assignment;
    const found = await this.messages.holdingBack(async () => {
      const listener = await this.listenerOn(assignment);
      if (listener !== undefined && listener.own !== true) this.messages.noteStranger(assignment, listener);
      return listener;
    });
    if (found === undefined || (found.own === true && serves === false)) return assignment;
    const key = identityKey(assignment);
    let question = this.questions.get(key);
    if (question === undefined) {
      const asked =
        found.own === true
          ? this.running.settle({ assignment, declared, restarts, isSure: serves === true })
          : this.decide(assignment, found);
      question = asked.finally(() => this.questions.delete(key));
      this.questions.set(key, question);
    }
    return question;
  }

  /** The process on the port: a stranger, or the service's own server. */
  private async listenerOn(assignment: Assignment): Promise<ListenerInfo | undefined> {
    try {
      const { listener } = await this.backend.request("portDaddy/explain", { port: assignment.port });
      if (listener?.unclear === true) this.notices.tell(assignment, { kind: "unclear", listener });
      return listener?.unclear === true ? undefined : listener;
    } catch (error) {
      if (error instanceof vscode.CancellationError) throw error;
      // The program itself will fail if the port is taken.
      this.log.warn(`Could not check whether port ${assignment.port} is taken: ${(error as Error).message}`);
      return undefined;
    }
  }

  private async decide(assignment: GrantedAssignment, stranger: ListenerInfo): Promise<GrantedAssignment | undefined> {
    const { port, pid, startedAt } = stranger;
    const message = vscode.l10n.t("{0} is listening on port {1} of {2}.", describeProcess(stranger), port, formatIdentity(assignment));
    const detail = vscode.l10n.t("The program you are starting will not be able to use this port.");
    const other = vscode.l10n.t("Move to Another Port");
    const stop = vscode.l10n.t("Stop Process…");
    const anyway = vscode.l10n.t("Start Anyway");
    const canStop = pid !== undefined && startedAt !== undefined;
    const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, other, ...(canStop ? [stop] : []), anyway);
    if (answer === other) return this.moves.move(assignment);
    if (answer === stop && canStop) {
      await stopAfterAsking(this.backend, { ...stranger, port, pid, startedAt, assignment });
      const left = await this.listenerOn(assignment);
      return left === undefined || left.own === true ? assignment : undefined;
    }
    return answer === anyway ? assignment : undefined;
  }
}
