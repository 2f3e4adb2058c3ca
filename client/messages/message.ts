import * as vscode from "vscode";
import { whilePersonWaits } from "../backend/errand.js";

export interface Choice {
  title: string;
  run: () => unknown;
  /**
   * Looks again, because the message may be old by the time somebody clicks: says what has changed, in one sentence. Left out for a choice that
   * is right whatever has changed.
   */
  changed?: () => Promise<string | undefined>;
}

/** Shows a message with buttons and runs the chosen one, if what it is about still holds. Errors are reported. */
export async function showMessage(
  sentence: string,
  choices: readonly Choice[],
  report: (error: unknown) => Promise<void>,
  severity: "warning" | "information" = "warning",
): Promise<void> {
  const titles = choices.map((choice) => choice.title);
  const title = await (severity === "warning"
    ? vscode.window.showWarningMessage(sentence, ...titles)
    : vscode.window.showInformationMessage(sentence, ...titles));
  const chosen = choices.find((choice) => choice.title === title);
  try {
    await whilePersonWaits(async () => {
      const changed = await chosen?.changed?.();
      if (changed === undefined) await chosen?.run();
      else void vscode.window.showInformationMessage(changed);
    });
  } catch (error) {
    await report(error);
  }
}

export const openFolder = (folder: string): Choice => ({
  title: vscode.l10n.t("Open Its Folder"),
  run: () => vscode.commands.executeCommand("vscode.openFolder", vscode.Uri.file(folder), { forceNewWindow: true }),
});
