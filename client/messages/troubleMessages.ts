import * as vscode from "vscode";
import { adoptablePort, type Assignment, type Trouble, type TroubleKind, troublesOf } from "../../server/protocol/assignment.js";
import { formatIdentity, identityKey } from "../../server/protocol/identity.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { Moves } from "../actions/moves.js";
import { stopAfterAsking } from "../actions/stopping.js";
import { concerning } from "../folders/concern.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { troubleChange } from "./changedFacts.js";
import { type Choice, openFolder, showMessage } from "./message.js";
import { isWanted, turnOff } from "./messageSettings.js";
import { describeProcess, troubleSentence } from "../display/sentences.js";
import { Ignored, Told } from "./told.js";

/**
 * Notifies the user of a conflict, drift or shadow once, in the windows that it concerns, with remedies. A window that was not open
 * when the trouble was detected learns of it from the list.
 */
export class TroubleMessages implements vscode.Disposable {
  private readonly told: Told;
  private readonly ignored: Ignored;
  /** The troubles whose messages nobody has answered or closed. */
  private readonly unanswered = new Set<Troubled>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    context: vscode.ExtensionContext,
    private readonly backend: BackendClient,
    private readonly assignments: AssignmentList,
    private readonly projects: FolderProjects,
    private readonly moves: Moves,
    private readonly report: (error: unknown) => Promise<void>,
  ) {
    this.told = new Told(context.workspaceState);
    this.ignored = new Ignored(context.globalState);
    this.subscriptions = [
      backend.onDidDetectConflict(({ assignment, ...trouble }) => this.safely(this.tell([{ ...assignment, trouble }]))),
      assignments.onDidChange(() => this.safely(this.tellAll())),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  /**
   * Holds conflicts back while a caller checks for strangers, and then shows those that the caller did not report.
   * @param look calls `noteStranger` for a stranger that it reports
   */
  async holdingBack<T>(look: () => Promise<T>): Promise<T> {
    try {
      return await this.told.holdingBack(look);
    } finally {
      this.safely(this.tellAll());
    }
  }

  /** To be called when the user is told of this stranger in another way. */
  noteStranger(assignment: Assignment, { port, address, pid, command = "", startedAt }: ListenerInfo): void {
    if (pid === undefined) return;
    this.told.add(assignment, { kind: "conflict", port, address, holder: { pid, command, startedAt }, since: new Date().toISOString() });
  }

  private safely(telling: Promise<void>): void {
    telling.catch((error: unknown) => this.report(error));
  }

  private async tellAll(): Promise<void> {
    if (this.backend.state.kind !== "connected") return; // Without a connection the empty list does not mean that troubles are over.
    this.told.settle(this.assignments.all);
    this.renew();
    await this.tell(this.assignments.all.flatMap((assignment) => troublesOf(assignment).map((trouble) => ({ ...assignment, trouble }))));
  }

  private async tell(troubled: readonly Troubled[]): Promise<void> {
    for (const assignment of await concerning(this.projects, troubled.filter(mayBeTold))) {
      const { trouble } = assignment;
      if (this.told.holdsBack(trouble)) continue;
      // No await between check and note, because both a notification and the list report the same trouble.
      if (this.told.has(assignment, trouble) || this.ignored.has(assignment, trouble) || !isWanted(trouble.kind)) continue;
      this.told.add(assignment, trouble);
      this.unanswered.add(assignment);
      const choices = this.choices(assignment, trouble).map((choice) => this.answering(assignment, choice));
      void showMessage(troubleSentence(assignment, trouble), choices, this.report).finally(() => this.unanswered.delete(assignment));
    }
  }

  /** Says what has changed since a message that is still open, because VS Code cannot close it. */
  private renew(): void {
    const current = new Map(this.assignments.all.map((assignment) => [identityKey(assignment), troublesOf(assignment)]));
    for (const told of this.unanswered) {
      if (current.get(identityKey(told))?.some((trouble) => isSame(trouble, told.trouble)) === true) continue;
      this.unanswered.delete(told);
      // After a restart of the backend the list has no troubles before the first scan, so another look decides.
      const renewing = troubleChange(this.backend, told, told.trouble).then((changed) => {
        if (changed !== undefined) void vscode.window.showInformationMessage(changed);
      });
      this.safely(renewing);
    }
  }

  /** The choice, after which nothing more is said about this message. */
  private answering(told: Troubled, { changed, run, ...choice }: Choice): Choice {
    const answered = <T>(act: () => T): T => {
      this.unanswered.delete(told);
      return act();
    };
    return { ...choice, changed: changed && (() => answered(changed)), run: () => answered(run) };
  }

  private choices(assignment: Assignment, trouble: Trouble): Choice[] {
    const { kind, port, holder } = trouble;
    const { pid, startedAt, folder } = holder ?? {};
    const changed = () => troubleChange(this.backend, assignment, trouble);
    const adoptable = adoptablePort({ trouble });
    return [
      ...(adoptable === undefined
        ? []
        : [{ title: vscode.l10n.t("Use Port {0}", adoptable), changed, run: () => this.moves.adopt(assignment, adoptable) }]),
      ...(kind === "drift" ? [] : [{ title: vscode.l10n.t("Move to Another Port"), changed, run: () => this.moves.move(assignment) }]),
      ...(pid === undefined || startedAt === undefined
        ? []
        : [
            {
              title: vscode.l10n.t("Stop Process…"),
              changed,
              run: () => stopAfterAsking(this.backend, { ...holder, port, pid, startedAt, assignment }),
            },
          ]),
      // An own server's folder is open already.
      ...(folder === undefined || kind === "drift" ? [] : [openFolder(folder)]),
      { title: vscode.l10n.t("Don't Show Again…"), run: () => this.silence(assignment, trouble) },
    ];
  }

  private async silence(assignment: Assignment, trouble: Trouble): Promise<void> {
    const identity = formatIdentity(assignment);
    const choices = [
      {
        label: vscode.l10n.t("This combination"),
        detail: vscode.l10n.t("{0} on {1}'s port, in any window", describeProcess(withoutPid(trouble)), identity),
        run: (): unknown => this.ignored.add(assignment, trouble),
      },
      { ...allOf(trouble.kind), run: (): unknown => turnOff(trouble.kind) },
    ];
    const placeHolder = vscode.l10n.t("What should Port Daddy stop showing?");
    const picked = await vscode.window.showQuickPick(choices, { placeHolder });
    await picked?.run();
  }
}

const isSame = (one: Trouble, other: Trouble): boolean =>
  one.kind === other.kind && one.port === other.port && one.holder?.pid === other.holder?.pid && one.container === other.container;

/** An idle service gets another port when it is used next, and the user is notified then. Where its server went elsewhere, it is used. */
const mayBeTold = ({ state, trouble }: Troubled): boolean => state === "active" || trouble.kind === "drift";

type Troubled = Assignment & { trouble: Trouble };

/** Drops the pid, because an ignored program has another one next time. */
const withoutPid = ({ holder }: Trouble): { command?: string } => (holder === undefined ? {} : { command: holder.command });

function allOf(kind: TroubleKind): { label: string; detail: string } {
  const labels = {
    conflict: vscode.l10n.t("All conflict messages"),
    drift: vscode.l10n.t("All drift messages"),
    shadow: vscode.l10n.t("All shadow messages"),
  };
  const details = {
    conflict: vscode.l10n.t("Another process on an assigned port. Turns off portDaddy.messages.conflict."),
    drift: vscode.l10n.t("A server on a port other than its assigned one. Turns off portDaddy.messages.drift."),
    shadow: vscode.l10n.t("Two processes on one port. Turns off portDaddy.messages.shadow."),
  };
  return { label: labels[kind], detail: details[kind] };
}
