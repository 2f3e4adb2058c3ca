import * as vscode from "vscode";
import { PROJECT_FILE } from "../../server/protocol/documents/documents.js";
import type { BackendClient, BackendState } from "../backend/backendClient.js";
import { timeOf } from "../display/timeOf.js";

/** The documents with ports, beside whose language the backend's state is shown. */
const documents: vscode.DocumentSelector = [
  { pattern: "**/.vscode/{launch,tasks}.json" },
  { pattern: `**/${PROJECT_FILE}` },
  { pattern: "**/*.code-workspace" },
];

/**
 * Shows the backend's state beside the language of documents with ports, and sets `portDaddy.backend` for the welcome texts of empty views.
 */
export class BackendStatus implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem("portDaddy.backend", documents);
  private readonly subscriptions: { dispose(): unknown }[];
  private wasConnected = false;
  private problems: readonly string[] = [];

  constructor(
    private readonly backend: BackendClient,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.item.name = "Port Daddy";
    this.subscriptions = [
      this.item,
      backend.onDidChangeState(() => this.update()),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor !== undefined && vscode.languages.match(documents, editor.document) > 0) this.askHealth();
      }),
    ];
    this.update();
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private update(): void {
    const { state } = this.backend;
    void vscode.commands.executeCommand("setContext", "portDaddy.backend", state.kind);
    if (state.kind === "connected") {
      this.wasConnected = true;
      this.problems = [];
      this.askHealth();
    }
    this.show(state);
  }

  private show(state: BackendState): void {
    const { item } = this;
    item.busy = state.kind === "connecting";
    item.severity = vscode.LanguageStatusSeverity.Information;
    item.command = undefined;
    item.detail = undefined;
    switch (state.kind) {
      case "away":
        item.text = vscode.l10n.t("Port Daddy is not running");
        item.command = { command: "portDaddy.reconnect", title: vscode.l10n.t("Start Backend") };
        break;
      case "connecting":
        item.text = this.wasConnected ? vscode.l10n.t("Port Daddy is reconnecting…") : vscode.l10n.t("Port Daddy is starting…");
        break;
      case "connected":
        item.text = vscode.l10n.t("Port Daddy {0}", state.version);
        item.command = { command: "portDaddy.showLog", title: vscode.l10n.t("Show Log") };
        if (this.problems.length === 0) break;
        item.severity = vscode.LanguageStatusSeverity.Warning;
        item.detail = this.problems.join(" ");
        break;
      case "unresponsive":
        item.text = vscode.l10n.t("Port Daddy's backend is not responding");
        item.severity = vscode.LanguageStatusSeverity.Error;
        item.detail = vscode.l10n.t("{0} Last heard at {1}.", state.message, timeOf(state.since));
        item.command = { command: "_portDaddy.offerRestart", title: vscode.l10n.t("Restart Backend…") };
        break;
      case "failed":
        item.text = vscode.l10n.t("Port Daddy's backend is unreachable");
        item.severity = vscode.LanguageStatusSeverity.Error;
        item.detail = state.message;
        item.command = { command: "portDaddy.reconnect", title: vscode.l10n.t("Try Again") };
        break;
    }
  }

  private askHealth(): void {
    if (this.backend.state.kind !== "connected") return;
    this.backend.request("portDaddy/health", {}).then(
      ({ problems }) => {
        this.problems = problems;
        this.show(this.backend.state);
      },
      (error: unknown) => this.log.debug("Could not ask the backend for its health", error),
    );
  }
}
