import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import type { Notifications } from "../../server/protocol/notifications.js";
import { listAll } from "../../server/protocol/pages/listAll.js";
import type { BackendClient } from "./backendClient.js";

/** All assignments of the machine, kept up to date by the backend's notifications while the window is connected. */
export class AssignmentList implements vscode.Disposable {
  private byPort = new Map<number, Assignment>();
  private revision: number | undefined;
  /** How many lists are on their way. */
  private loading = 0;
  /** Changes that arrived while a list was on its way, and that some of its pages may not have. */
  private early: Notifications["portDaddy/didChange"][] = [];
  private readonly emitter = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];

  readonly onDidChange = this.emitter.event;

  constructor(
    private readonly backend: BackendClient,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = [
      backend.onDidChange((change) => {
        if (this.loading > 0) this.early.push(change);
        this.apply(change);
      }),
      backend.onDidChangeState(({ kind }) => {
        if (kind === "connected") this.reload();
        // Data of a backend that is gone is not shown as if it were current.
        else if (kind === "away" || kind === "failed") this.replace([], undefined);
      }),
    ];
  }

  /** By port. */
  get all(): Assignment[] {
    return [...this.byPort.values()].sort((a, b) => a.port - b.port);
  }

  /** Requests the whole list. */
  async load(): Promise<void> {
    this.loading += 1;
    try {
      const { assignments, revision } = await listAll(this.backend, {});
      this.replace(assignments, revision);
      for (const change of this.early) this.apply(change);
    } finally {
      this.loading -= 1;
      if (this.loading === 0) this.early = [];
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions, this.emitter).dispose();
  }

  private reload(): void {
    this.load().catch((error: unknown) => this.log.error("Could not list the assignments", error));
  }

  private replace(assignments: readonly Assignment[], revision: number | undefined): void {
    this.byPort = new Map(assignments.map((assignment) => [assignment.port, assignment]));
    this.revision = revision;
    this.emitter.fire();
  }

  private apply({ revision, changed, removed }: Notifications["portDaddy/didChange"]): void {
    if (this.revision === undefined || revision <= this.revision) return; // The list, loaded or on its way, already has this change.
    if (revision !== this.revision + 1) {
      this.reload();
      return;
    }
    this.revision = revision;
    for (const port of removed) this.byPort.delete(port);
    for (const assignment of changed) this.byPort.set(assignment.port, assignment);
    this.emitter.fire();
  }
}
