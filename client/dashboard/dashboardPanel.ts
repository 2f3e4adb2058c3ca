import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { HostMessage, PageMessage } from "../../server/protocol/page.js";
import type { BackendClient } from "../backend/backendClient.js";
import { whilePersonWaits } from "../backend/errand.js";
import type { Watching } from "../backend/watching.js";
import { dashboardHtml } from "./dashboardHtml.js";
import type { PageActions } from "./pageActions.js";
import { parsePageMessage } from "./pageMessages.js";

/** Where the person's choices for all dashboards are kept. */
const PREFERENCES = "portDaddy.dashboard.preferences";

/** One open dashboard: forwards its page's requests and, while it is visible, the backend's notifications. */
export class DashboardPanel implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];
  private looking: vscode.Disposable | undefined;
  private opened = false;

  /** @param dist the folder of the extension's bundles, the only one from which the page may load files */
  constructor(
    readonly panel: vscode.WebviewPanel,
    dist: vscode.Uri,
    private readonly backend: BackendClient,
    private readonly watching: Watching,
    private readonly actions: PageActions,
    private readonly memory: vscode.Memento,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const { webview } = panel;
    const uriOf = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    this.subscriptions = [
      webview.onDidReceiveMessage((data: unknown) => this.received(data)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.look(false); // The hidden page cannot say so itself.
      }),
      backend.onDidChangeState((state) => this.whileLooking({ type: "backend", state })),
      backend.onDidChange((params) => this.whileLooking({ type: "notification", method: "portDaddy/didChange", params })),
      backend.onDidChangeListeners((params) => this.whileLooking({ type: "notification", method: "portDaddy/didChangeListeners", params })),
      backend.onDidMeasure((params) => this.whileLooking({ type: "notification", method: "portDaddy/didMeasure", params })),
    ];
    webview.html = dashboardHtml({
      nonce: randomBytes(16).toString("base64"),
      script: uriOf("webview.js"),
      style: uriOf("webview.css"),
      language: vscode.env.language,
      bundle: vscode.l10n.bundle,
      preferences: memory.get(PREFERENCES),
    });
  }

  dispose(): void {
    this.look(false);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private received(data: unknown): void {
    const message = parsePageMessage(data);
    if (message === undefined) this.log.warn("Dropped an unknown message from the dashboard's page.");
    else if (message.type === "watch") this.look(message.visible);
    else if (message.type === "prefer") void this.memory.update(PREFERENCES, message.preferences);
    else void this.answer(message);
  }

  private async answer(message: Extract<PageMessage, { id: number }>): Promise<void> {
    const { id } = message;
    try {
      const result = message.type === "act" ? await whilePersonWaits(() => this.actions.run(message.action)) : await this.ask(message);
      this.post({ type: "answer", id, result });
    } catch (error) {
      if (error instanceof vscode.CancellationError) {
        this.post({ type: "answer", id, result: { done: false } });
        return;
      }
      this.log.debug("An action of the dashboard failed", error);
      this.post({ type: "failed", id, message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Forwards a request. A page that only watches does not start a backend that somebody has stopped. */
  private async ask({ method, params }: Extract<PageMessage, { type: "request" }>) {
    if (this.backend.state.kind !== "connected") throw new Error(vscode.l10n.t("The backend is not connected."));
    return this.backend.request(method, params);
  }

  private look(visible: boolean): void {
    if (visible) {
      this.looking ??= vscode.Disposable.from(this.watching.watch("listeners"), this.watching.watch("metrics"));
      this.post({ type: "backend", state: this.backend.state });
      // Opening a view needs the backend. If it is out of reach, the page learns that from its state.
      if (!this.opened)
        this.backend.connect().catch((error: unknown) => this.log.debug("Could not connect the dashboard to the backend", error));
      this.opened = true;
    } else {
      this.looking?.dispose();
      this.looking = undefined;
    }
  }

  private whileLooking(message: HostMessage): void {
    if (this.looking !== undefined) this.post(message);
  }

  private post(message: HostMessage): void {
    void this.panel.webview.postMessage(message);
  }
}
