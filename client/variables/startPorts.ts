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

/**
 * Ports for programs that are about to start: if a stranger listens on the port, the user is told before the program fails. A
 * leased port is renewed without a probe, so another program may have taken it meanwhile.
 */
export class StartPorts implements Pick<ServicePorts, "get"> {
  /** Open questions by identity. The programs of a compound may need the same port, and one answer serves all. */
  private readonly questions = new Map<string, Promise<GrantedAssignment | undefined>>();

  constructor(
    private readonly ports: ServicePorts,
    private readonly backend: BackendClient,
    private readonly moves: Moves,
    private readonly messages: Pick<TroubleMessages, "holdingBack" | "noteStranger">,
    private readonly notices: Pick<NoticeMessages, "tell">,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** @returns undefined when the user cancels the start, or pressed Escape when asked for the folder */
  async get(wish: PortWish): Promise<GrantedAssignment | undefined> {
    const assignment = await this.ports.get(wish);
    // A new port was probed a moment ago.
    if (assignment?.existing !== true) return assignment;
    const stranger = await this.messages.holdingBack(async () => {
      const found = await this.strangerOn(assignment);
      if (found !== undefined) this.messages.noteStranger(assignment, found);
      return found;
    });
    if (stranger === undefined) return assignment;
    const key = identityKey(assignment);
    let question = this.questions.get(key);
    if (question === undefined) {
      question = this.decide(assignment, stranger).finally(() => this.questions.delete(key));
      this.questions.set(key, question);
    }
    return question;
  }

  private async strangerOn(assignment: Assignment): Promise<ListenerInfo | undefined> {
    try {
      const { listener } = await this.backend.request("portDaddy/explain", { port: assignment.port });
      if (listener?.unclear === true) this.notices.tell(assignment, { kind: "unclear", listener });
      return listener === undefined || listener.own === true || listener.unclear === true ? undefined : listener;
    } catch (error) {
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
      return (await this.strangerOn(assignment)) === undefined ? assignment : undefined;
    }
    return answer === anyway ? assignment : undefined;
  }
}
