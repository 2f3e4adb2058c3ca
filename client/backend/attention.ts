import * as vscode from "vscode";

/** For how long (ms) a window without the focus may still be looked at, as on a second screen. */
const UNFOCUSED_MS = 5 * 60_000;

/** Whether somebody may be looking at this window. */
export class Attention implements vscode.Disposable {
  private focused = vscode.window.state.focused;
  private leftAt = performance.now();
  private readonly subscription: vscode.Disposable;

  /** @param onDidReturn called when the window gets the focus */
  constructor(onDidReturn: () => void) {
    this.subscription = vscode.window.onDidChangeWindowState(({ focused }) => {
      if (this.focused && !focused) this.leftAt = performance.now();
      const returned = !this.focused && focused;
      this.focused = focused;
      if (returned) onDidReturn();
    });
  }

  get isLikely(): boolean {
    return this.focused || performance.now() - this.leftAt < UNFOCUSED_MS;
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
