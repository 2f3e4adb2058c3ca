import * as vscode from "vscode";
import type { BackendClient } from "../backend/backendClient.js";
import type { ListenerList } from "../backend/listenerList.js";
import { assignmentItem } from "./assignmentItem.js";
import type { Attachment } from "./attachment.js";
import type { AssignmentRow } from "./rows.js";
import { addressesOf, describeAssignment, usageOf } from "./tooltip.js";

export interface PortTreeParts {
  backend: BackendClient;
  listeners: ListenerList;
  attachment: Attachment;
}

/** The common part of the two views of assignments: their rows, with tooltips on demand. */
export abstract class PortTree<Row extends object> implements vscode.TreeDataProvider<Row | AssignmentRow> {
  private readonly emitter = new vscode.EventEmitter<undefined>();
  protected readonly subscriptions: { dispose(): unknown }[] = [this.emitter];

  readonly onDidChangeTreeData = this.emitter.event;

  constructor(protected readonly parts: PortTreeParts) {}

  async getChildren(row?: Row | AssignmentRow): Promise<(Row | AssignmentRow)[]> {
    if (row === undefined) {
      await this.parts.attachment.attach();
      return this.roots();
    }
    return "assignment" in row ? [] : this.children(row);
  }

  getTreeItem(row: Row | AssignmentRow): vscode.TreeItem {
    return isAssignment(row) ? assignmentItem(row.assignment) : this.itemOf(row);
  }

  async resolveTreeItem(item: vscode.TreeItem, row: Row | AssignmentRow): Promise<vscode.TreeItem> {
    if (!isAssignment(row)) return item;
    const { assignment } = row;
    const usage = await usageOf(
      this.parts.backend,
      assignment.listener?.pid ?? assignment.leases.find(({ pid }) => pid !== undefined)?.pid,
    );
    item.tooltip = describeAssignment(assignment, usage, addressesOf(this.parts.listeners.all, assignment.port));
    return item;
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  protected readonly refresh = (): void => this.emitter.fire(undefined);

  protected abstract roots(): (Row | AssignmentRow)[] | Promise<(Row | AssignmentRow)[]>;
  protected abstract children(row: Row): (Row | AssignmentRow)[];
  protected abstract itemOf(row: Row): vscode.TreeItem;
}

const isAssignment = (row: object): row is AssignmentRow => "assignment" in row;
