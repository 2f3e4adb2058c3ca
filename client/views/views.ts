import { hostname } from "node:os";
import * as vscode from "vscode";
import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient, BackendState } from "../backend/backendClient.js";
import type { ListenerList } from "../backend/listenerList.js";
import type { Watching } from "../backend/watching.js";
import { timeOf } from "../display/timeOf.js";
import { concerning } from "../folders/concern.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { Attachment } from "./attachment.js";
import { ListenersTree } from "./listenersTree.js";
import { ProjectsTree } from "./projectsTree.js";
import type { PortItem } from "./rows.js";
import { WorkspaceTree } from "./workspaceTree.js";

/** The three views of the activity bar. */
export class Views implements vscode.Disposable {
  private readonly views = new Map<string, vscode.TreeView<object>>();
  private readonly subscriptions: { dispose(): unknown }[] = [];

  constructor(
    backend: BackendClient,
    private readonly assignments: AssignmentList,
    listeners: ListenerList,
    private readonly projects: FolderProjects,
    watching: Watching,
    report: (error: unknown) => Promise<void>,
  ) {
    const attachment = new Attachment(backend, assignments, report);
    const parts = { backend, listeners, attachment };
    const trees: Record<string, vscode.TreeDataProvider<object> & { dispose(): unknown }> = {
      "portDaddy.workspace": new WorkspaceTree(parts, assignments, projects),
      "portDaddy.projects": new ProjectsTree(parts, assignments, projects),
      "portDaddy.listeners": new ListenersTree(backend, listeners, attachment, report),
    };
    for (const [id, treeDataProvider] of Object.entries(trees)) {
      const view = vscode.window.createTreeView(id, {
        treeDataProvider,
        canSelectMany: true,
        showCollapseAll: id !== "portDaddy.workspace",
      });
      // In a remote window, names the machine, because these are not the processes of the user's own.
      if (id === "portDaddy.listeners" && vscode.env.remoteName !== undefined) view.description = hostname();
      this.views.set(id, view);
      this.subscriptions.push(treeDataProvider, view, watchWhileVisible(view, watching));
    }
    const badge = (): void => void this.showBadge().catch(report);
    this.subscriptions.push(backend.onDidChangeState((state) => this.tellSilence(state)));
    this.subscriptions.push(assignments.onDidChange(badge), projects.onDidChange(badge));
  }

  /** The selected rows of a view, for key bindings, which pass no row. */
  selectedIn(id: string): PortItem[] {
    return (this.views.get(id)?.selection ?? []).filter((row): row is PortItem => "assignment" in row);
  }

  private tellSilence(state: BackendState): void {
    const message =
      state.kind === "unresponsive" ? vscode.l10n.t("{0} Showing data from {1}.", state.message, timeOf(state.since)) : undefined;
    for (const view of this.views.values()) if (view.message !== message) view.message = message;
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  /** Shows how many of this window's ports have a trouble. */
  private async showBadge(): Promise<void> {
    const troubled = this.assignments.all.filter(({ trouble }) => trouble !== undefined);
    const mine = await concerning(this.projects, troubled);
    const tooltip = mine.length === 1 ? vscode.l10n.t("1 port needs attention") : vscode.l10n.t("{0} ports need attention", mine.length);
    this.views.get("portDaddy.workspace")!.badge = mine.length === 0 ? undefined : { value: mine.length, tooltip };
  }
}

function watchWhileVisible(view: vscode.TreeView<object>, watching: Watching): vscode.Disposable {
  let look: vscode.Disposable | undefined;
  const follow = (visible: boolean): void => {
    look?.dispose();
    look = visible ? watching.watch("listeners") : undefined;
  };
  follow(view.visible);
  const subscription = view.onDidChangeVisibility(({ visible }) => follow(visible));
  return new vscode.Disposable(() => {
    subscription.dispose();
    look?.dispose();
  });
}
