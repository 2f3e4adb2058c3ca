import * as vscode from "vscode";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import type { BackendClient } from "./backendClient.js";

/** All that listens on this machine, as the backend last told; it tells whoever watches. */
export class ListenerList implements vscode.Disposable {
  private known: readonly ListenerInfo[] | undefined;
  private readonly emitter = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];

  readonly onDidChange = this.emitter.event;

  constructor(private readonly backend: BackendClient) {
    this.subscriptions = [
      backend.onDidChangeListeners(({ listeners }) => this.set(listeners)),
      backend.onDidChangeState(({ kind }) => {
        if (kind !== "connected" && kind !== "connecting") this.set(undefined);
      }),
    ];
  }

  /** undefined until they were asked for, and when the backend has gone. */
  get all(): readonly ListenerInfo[] | undefined {
    return this.known;
  }

  /** @throws Failure as `portDaddy/listeners`: that the system would not tell is no empty list */
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
