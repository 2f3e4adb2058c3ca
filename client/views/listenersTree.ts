import * as vscode from "vscode";
import type { BackendClient } from "../backend/backendClient.js";
import type { ListenerList } from "../backend/listenerList.js";
import { shorten } from "../../server/protocol/wording/shorten.js";
import { LONGEST_IN_ROW } from "./assignmentItem.js";
import type { Attachment } from "./attachment.js";
import {
  identityOfListener,
  isLocal,
  kindOf,
  type ListenerKind,
  listenerKey,
  type ListeningProcess,
  listeningProcesses,
} from "./listenerRows.js";
import type { ListenerGroupRow, ListenerRow } from "./rows.js";
import { nameListener } from "../display/sentences.js";
import { iconOf } from "../display/stateLook.js";
import { describeListener, usageOf } from "./tooltip.js";

type Row = ListenerGroupRow | ListenerRow;

const groups: readonly ListenerKind[] = ["stranger", "unclear", "own", "unassigned"];

/**
 * Everything that listens on this machine: strangers first, then those that may be or are servers on their assigned ports, then listeners on
 * unassigned ports.
 */
export class ListenersTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<undefined>();
  private readonly subscription: vscode.Disposable;
  private loading: Promise<void> | undefined;

  readonly onDidChangeTreeData = this.emitter.event;

  constructor(
    private readonly backend: BackendClient,
    private readonly listeners: ListenerList,
    private readonly attachment: Attachment,
    private readonly report: (error: unknown) => Promise<void>,
  ) {
    this.subscription = listeners.onDidChange(() => this.emitter.fire(undefined));
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row === undefined) await this.load();
    if (row === undefined) return groups.filter((group) => this.processesOf(group).length > 0).map((group) => ({ group }));
    return "group" in row ? this.processesOf(row.group).map((listener) => ({ listener, assignment: listener.assignment })) : [];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    return "group" in row ? groupItem(row.group, this.processesOf(row.group).length) : listenerItem(row.listener);
  }

  async resolveTreeItem(item: vscode.TreeItem, row: Row): Promise<vscode.TreeItem> {
    if ("group" in row) return item;
    item.tooltip = describeListener(row.listener, await usageOf(this.backend, row.listener.pid));
    return item;
  }

  dispose(): void {
    vscode.Disposable.from(this.subscription, this.emitter).dispose();
  }

  private processesOf(group: ListenerKind): ListeningProcess[] {
    return listeningProcesses(this.listeners.all ?? []).filter((each) => kindOf(each) === group);
  }

  /** Loads the list once per connection; afterwards the backend sends changes. */
  private async load(): Promise<void> {
    await this.attachment.attach();
    if (this.listeners.all !== undefined || this.backend.state.kind !== "connected") return;
    this.loading ??= this.listeners
      .load()
      .catch(this.report)
      .finally(() => (this.loading = undefined));
    await this.loading;
  }
}

function groupItem(group: ListenerKind, count: number): vscode.TreeItem {
  const labels = {
    stranger: vscode.l10n.t("On Another Service's Port"),
    unclear: vscode.l10n.t("Possibly on Their Assigned Port"),
    own: vscode.l10n.t("On Their Assigned Port"),
    unassigned: vscode.l10n.t("Other Processes"),
  };
  const item = new vscode.TreeItem(labels[group], vscode.TreeItemCollapsibleState.Expanded);
  item.id = `group:${group}`;
  item.contextValue = "group";
  item.accessibilityInformation = { label: `${labels[group]}, ${count}` };
  return item;
}

function listenerItem(listener: ListeningProcess): vscode.TreeItem {
  const { port, pid, addresses } = listener;
  const identity = identityOfListener(listener);
  const name = nameListener(listener);
  const kind = kindOf(listener);
  const item = new vscode.TreeItem(`${port} ${shorten(kind === "own" ? identity! : name, LONGEST_IN_ROW)}`);
  item.id = `listener:${listenerKey(listener)}`;
  const theirs = vscode.l10n.t("{0}'s port", identity ?? "");
  const whose = { own: shorten(name, LONGEST_IN_ROW), stranger: theirs, unclear: theirs, unassigned: undefined }[kind];
  const parts = [isLocal(listener) ? undefined : addresses.join(", "), whose];
  item.description = parts.filter((part) => part !== undefined).join(" · ");
  const canStop = pid !== undefined && listener.startedAt !== undefined;
  item.contextValue = ["listener", kind, ...(canStop ? ["stoppable"] : [])].join(".");
  item.iconPath = kind === "own" ? iconOf("listening") : kind === "stranger" ? iconOf("conflict") : new vscode.ThemeIcon("question");
  const labels = {
    own: vscode.l10n.t("{0}, server of {1}, listening on port {2}", name, identity ?? "", port),
    unclear: vscode.l10n.t("{0}, possibly the server of {1}, listening on port {2}", name, identity ?? "", port),
    stranger: vscode.l10n.t("{0}, another process listening on port {1} of {2}", name, port, identity ?? ""),
    unassigned: vscode.l10n.t("{0}, listening on unassigned port {1}", name, port),
  };
  item.accessibilityInformation = { label: labels[kind] };
  return item;
}
