import * as vscode from "vscode";
import { whilePersonWaits } from "../backend/errand.js";

export interface Choice {
  title: string;
  run: () => unknown;
}

/** Shows a message with buttons and runs the chosen one. Its errors are reported. */
export async function showMessage(sentence: string, choices: readonly Choice[], report: (error: unknown) => Promise<void>): Promise<void> {
  const title = await vscode.window.showWarningMessage(sentence, ...choices.map((choice) => choice.title));
  try {
    await whilePersonWaits(() => choices.find((choice) => choice.title === title)?.run());
  } catch (error) {
    await report(error);
  }
}

export const openFolder = (folder: string): Choice => ({
  title: vscode.l10n.t("Open Its Folder"),
  run: () => vscode.commands.executeCommand("vscode.openFolder", vscode.Uri.file(folder), { forceNewWindow: true }),
});
