import * as vscode from "vscode";
import type { Assignment, Notice } from "../../server/protocol/assignment.js";
import type { Moves } from "../actions/moves.js";
import type { BackendClient } from "../backend/backendClient.js";
import { noticeSentence } from "../display/sentences.js";
import { listenerChange, portChange } from "./changedFacts.js";
import { showMessage } from "./message.js";
import type { Memory } from "./told.js";
import { ToldNotices } from "./toldNotices.js";

/** Notifies the user once of what the backend notes about a port that this window has requested. */
export class NoticeMessages implements vscode.Disposable {
  private readonly told: ToldNotices;
  private readonly subscription: vscode.Disposable;

  constructor(
    memory: Memory,
    private readonly backend: BackendClient,
    private readonly moves: Moves,
    private readonly report: (error: unknown) => Promise<void>,
  ) {
    this.told = new ToldNotices(memory);
    this.subscription = backend.onDidGrant((granted) => {
      for (const notice of granted.notices ?? []) this.tell(granted, notice);
    });
  }

  tell(granted: Assignment, notice: Notice): void {
    if (!this.told.shouldShow(granted, notice)) return;
    const changed = async (): Promise<string | undefined> => {
      const listener = notice.kind === "unclear" ? notice.listener : undefined;
      return (await portChange(this.backend, granted)) ?? (listener && (await listenerChange(this.backend, granted.port, listener)));
    };
    const move = { title: vscode.l10n.t("Move to Another Port"), changed, run: () => this.moves.move(granted) };
    const silence = { title: vscode.l10n.t("Don't Show Again"), run: () => this.told.silence(granted, notice) };
    void showMessage(noticeSentence(granted, notice), [...(isInTheWay(notice) ? [move] : []), silence], this.report);
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

/** Whether a server cannot listen on the port now. */
const isInTheWay = ({ kind }: Notice): boolean => kind === "unclear" || kind === "occupied";
