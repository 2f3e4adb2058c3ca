import * as vscode from "vscode";
import type { BackendClient } from "./backendClient.js";

export type Topic = "listeners" | "metrics";

/** Combines what the window's views show into one `portDaddy/watch`: the backend scans and measures for as long as something is visible. */
export class Watching implements vscode.Disposable {
  private readonly lookers: Record<Topic, number> = { listeners: 0, metrics: 0 };
  private told = NOTHING;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly backend: BackendClient,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscription = backend.onDidChangeState(({ kind }) => {
      this.told = NOTHING; // A new connection watches nothing yet.
      if (kind === "connected") this.tell();
    });
  }

  /** Watches a topic until the result is disposed. Starts no backend. */
  watch(topic: Topic): vscode.Disposable {
    this.lookers[topic]++;
    this.tell();
    let looking = true;
    return new vscode.Disposable(() => {
      if (!looking) return;
      looking = false;
      this.lookers[topic]--;
      this.tell();
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private tell(): void {
    if (this.backend.state.kind !== "connected") return;
    const topics = { listeners: this.lookers.listeners > 0, metrics: this.lookers.metrics > 0 };
    const text = JSON.stringify(topics);
    if (text === this.told) return;
    this.told = text;
    this.backend.request("portDaddy/watch", topics).catch((error: unknown) => {
      if (this.told === text) this.told = "";
      this.log.error("Could not tell the backend what this window shows", error);
    });
  }
}

const NOTHING = JSON.stringify({ listeners: false, metrics: false });
