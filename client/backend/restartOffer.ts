import * as vscode from "vscode";
import type { BackendClient } from "./backendClient.js";

/** How long (ms) the backend may be unresponsive before a person is offered to restart it. */
const OFFER_AFTER_MS = 5000;

/**
 * Offers to restart a backend that does not respond. The offer is a progress notification with links, because it goes by itself when the
 * backend responds again: a message with buttons cannot be withdrawn.
 */
export class RestartOffer implements vscode.Disposable {
  private timer: NodeJS.Timeout | undefined;
  private withdraw: (() => void) | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly backend: BackendClient) {
    this.subscription = backend.onDidChangeState(({ kind }) => {
      clearTimeout(this.timer);
      if (kind === "unresponsive") this.timer = setTimeout(() => this.show(), OFFER_AFTER_MS - (Date.now() - this.since));
      else this.hide();
    });
  }

  /** Shows the offer at once, also after a person has chosen to wait. */
  show(): void {
    const { state } = this.backend;
    if (state.kind !== "unresponsive" || this.withdraw !== undefined) return;
    const restart = `[${vscode.l10n.t("Restart Backend")}](command:portDaddy.restartBackend)`;
    const wait = `[${vscode.l10n.t("Keep Waiting")}](command:_portDaddy.keepWaiting)`;
    const log = `[${vscode.l10n.t("Show Log")}](command:portDaddy.showLog)`;
    const links = [...(state.canRestart ? [restart] : []), wait, log].join(" · ");
    // The button to cancel, which waits on, too, makes VS Code show the whole text: without a button it is cut after one line.
    const options = { location: vscode.ProgressLocation.Notification, title: `${state.message} ${links}`, cancellable: true };
    void vscode.window.withProgress(options, (_, token) => {
      token.onCancellationRequested(() => this.hide());
      return new Promise<void>((resolve) => (this.withdraw = resolve));
    });
  }

  /** Takes the offer back until the backend falls silent again. */
  hide(): void {
    clearTimeout(this.timer);
    this.withdraw?.();
    this.withdraw = undefined;
  }

  dispose(): void {
    this.hide();
    this.subscription.dispose();
  }

  private get since(): number {
    const { state } = this.backend;
    return state.kind === "unresponsive" ? Date.parse(state.since) : Date.now();
  }
}
