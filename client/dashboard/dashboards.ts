import * as vscode from "vscode";
import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { ListenerList } from "../backend/listenerList.js";
import type { Releasing } from "../actions/releasing.js";
import type { Watching } from "../backend/watching.js";
import type { Command } from "../commands/commands.js";
import type { DashboardPanel } from "./dashboardPanel.js";
import { PageActions } from "./pageActions.js";

const TYPE = "portDaddy.dashboard";

/** The window's dashboard, at most one: opened by its command, and restored by VS Code after a reload. */
export class Dashboards implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private current: DashboardPanel | undefined;
  private readonly serializer = vscode.window.registerWebviewPanelSerializer(TYPE, this);
  private readonly actions: PageActions;

  constructor(
    private readonly context: Pick<vscode.ExtensionContext, "extensionUri" | "globalState">,
    private readonly backend: BackendClient,
    assignments: AssignmentList,
    listeners: ListenerList,
    releasing: Releasing,
    private readonly watching: Watching,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.actions = new PageActions(backend, assignments, listeners, releasing);
  }

  get commands(): Record<string, Command> {
    return { "portDaddy.openDashboard": () => this.open() };
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.fill(panel, await loadPanel());
  }

  dispose(): void {
    this.serializer.dispose();
    this.current?.dispose();
  }

  private async open(): Promise<void> {
    const Panel = await loadPanel();
    if (this.current !== undefined) this.current.panel.reveal();
    else this.fill(vscode.window.createWebviewPanel(TYPE, "Port Daddy", vscode.ViewColumn.Active), Panel);
  }

  private fill(panel: vscode.WebviewPanel, Panel: typeof DashboardPanel): void {
    const { extensionUri, globalState } = this.context;
    const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, "media", `dashboard-${theme}.svg`);
    panel.iconPath = { light: icon("light"), dark: icon("dark") };
    const dist = vscode.Uri.joinPath(extensionUri, "dist");
    const filled = new Panel(panel, dist, this.backend, this.watching, this.actions, globalState, this.log);
    this.current ??= filled;
    panel.onDidDispose(() => {
      filled.dispose();
      if (this.current === filled) this.current = undefined;
    });
  }
}

/** Deferred, because it is seldom needed and loads zod; see extension.ts. */
const loadPanel = async (): Promise<typeof DashboardPanel> => (await import("./dashboardPanel.js")).DashboardPanel;
