import * as vscode from "vscode";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import { describeProcess } from "../display/sentences.js";
import type { ProgramPlace } from "./programPlaces.js";

/** Shows where a program runs: its terminal, its debug session, its window, or else its row among the listeners. */
export async function showPlace(place: ProgramPlace, program: ListenerInfo): Promise<void> {
  if ("terminal" in place && typeof place.terminal === "object") {
    place.terminal.show();
    return;
  }
  if (place.kind === "session") {
    await vscode.commands.executeCommand("workbench.panel.repl.view.focus");
    return;
  }
  const { port } = program;
  if (place.kind === "window" && place.folder !== undefined) {
    // A window on the desktop comes to the front; a browser cannot bring another of its tabs there.
    if (vscode.env.uiKind === vscode.UIKind.Desktop) {
      await vscode.commands.executeCommand("vscode.openFolder", vscode.Uri.file(place.folder), { forceNewWindow: true });
      return;
    }
    void vscode.window.showInformationMessage(
      vscode.l10n.t("{0} is listening on port {1}. It runs in the window of {2}.", describeProcess(program), port, place.folder),
    );
    return;
  }
  await vscode.commands.executeCommand("portDaddy.listeners.focus");
  void vscode.window.showInformationMessage(vscode.l10n.t("{0} is listening on port {1}.", describeProcess(program), port));
}
