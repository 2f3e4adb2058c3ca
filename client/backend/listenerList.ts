import * as vscode from "vscode";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import type { BackendClient } from "./backendClient.js";

/** All listeners of this machine, as of the backend's last notification, which comes while somebody watches. */
export class ListenerList implements vscode.Disposable {
  private known: readonly ListenerInfo[] | undefined;
  private readonly emitter = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];

  readonly onDidChange = this.emitter.event;

  constructor(private readonly backend: BackendClient) {
    this.subscriptions = [
      backend.onDidChangeListeners(({ listeners }) => this.set(listeners)),
      backend.onDidChangeState(({ kind }) => {
        if (kind === "away" || kind === "failed") this.set(undefined);
      }),
    ];
  }

  /** Undefined before the first load, and when the backend has gone. */
  get all(): readonly ListenerInfo[] | undefined {
    return this.known;
  }

  /** @throws Failure as `portDaddy/listeners`: when the system would not tell, the list is not empty but unknown */
  async load(): Promise<void> {
    this.set((await this.backend.request("portDaddy/listeners", {})).listeners);
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions, this.emitter).dispose();
  }

  private set(listeners: readonly ListenerInfo[] | undefined): void {
    this.known = listeners;
    this.emitter.fire();
  }
}
