import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { toIdentity } from "../../server/protocol/identity.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import { listeningReason } from "../../server/protocol/wording/sentences.js";
import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { Moves } from "../actions/moves.js";
import { stopAfterAsking } from "../actions/stopping.js";
import { concerning } from "../folders/concern.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { listenerChange, portChange } from "./changedFacts.js";
import { type Choice, openFolder, showMessage } from "./message.js";
import { isWanted, turnOff } from "./messageSettings.js";
import { type PortChange, PortChanges } from "./portChanges.js";
import { movedSentence } from "../display/sentences.js";

/** Notifies the user when a service of this window got another port that nobody in this window asked for. */
export class MoveMessages implements vscode.Disposable {
  private readonly changes = new PortChanges();
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly backend: BackendClient,
    private readonly assignments: AssignmentList,
    private readonly projects: FolderProjects,
    private readonly moves: Moves,
    private readonly report: (error: unknown) => Promise<void>,
  ) {
    this.subscriptions = [
      backend.onDidReassign((assignment) => {
        const change = this.changes.reassigned(assignment);
        if (change !== undefined) this.tellSafely([change]);
      }),
      assignments.onDidChange(() => {
        // The list is empty when the backend has gone, which does not mean that ports were released.
        if (backend.state.kind === "connected") this.tellSafely(this.changes.compare(assignments.all));
      }),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private tellSafely(changes: readonly PortChange[]): void {
    this.tell(changes).catch((error: unknown) => this.report(error));
  }

  private async tell(changes: readonly PortChange[]): Promise<void> {
    const unwanted = changes.filter(({ assignment }) => !this.moves.wants(assignment, assignment.port));
    const mine = await concerning(
      this.projects,
      unwanted.map(({ assignment }) => assignment),
    );
    for (const { assignment, previousPort, reason } of unwanted.filter((change) => mine.includes(change.assignment))) {
      if (!isWanted("moved")) continue;
      const before = previousPort ?? (await this.lastPort(assignment));
      const explanation = before === undefined ? undefined : await this.backend.request("portDaddy/explain", { port: before });
      const taker = explanation?.listener;
      const mayReturn = explanation !== undefined && taker === undefined && explanation.assignment === undefined;
      const choices = [...(mayReturn ? [this.moveBack(assignment, explanation.port)] : []), ...this.choices(before, taker)];
      void showMessage(movedSentence(assignment, before, reason ?? giveWayTo(taker, before)), choices, this.report);
    }
  }

  /** @returns undefined when the history does not go back far enough */
  private async lastPort(assignment: Assignment): Promise<number | undefined> {
    const { events } = await this.backend.request("portDaddy/history", { ...toIdentity(assignment), limit: 20 });
    return events.find(({ previousPort }) => previousPort !== undefined)?.previousPort;
  }

  private moveBack(assignment: Assignment, port: number): Choice {
    const changed = () => portChange(this.backend, assignment);
    return { title: vscode.l10n.t("Move Back to {0}", port), changed, run: () => this.moves.move(assignment, port) };
  }

  private choices(before: number | undefined, taker: ListenerInfo | undefined): Choice[] {
    const { pid, startedAt, folder, command } = taker ?? {};
    return [
      ...(before === undefined || pid === undefined || startedAt === undefined
        ? []
        : [
            {
              title: vscode.l10n.t("Stop Process…"),
              changed: () => listenerChange(this.backend, before, taker!),
              run: () => stopAfterAsking(this.backend, { port: before, pid, startedAt, command, folder }),
            },
          ]),
      ...(folder === undefined ? [] : [openFolder(folder)]),
      { title: vscode.l10n.t("Don't Show Again"), run: () => turnOff("moved") },
    ];
  }
}

const giveWayTo = (taker: ListenerInfo | undefined, port: number | undefined): string | undefined =>
  taker === undefined || port === undefined ? undefined : listeningReason(taker, port);
