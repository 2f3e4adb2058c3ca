import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import * as vscode from "vscode";
import { shortFolder } from "../display/shortFolder.js";
import { onlyFolder, type PortItem, type ProjectRow } from "../views/rows.js";
import type { PortPicker } from "../actions/portPicker.js";
import type { Command } from "./commands.js";

/** The command that opens the folder of a port or of a project. */
export const folderCommands = (picker: PortPicker): Record<string, Command> => ({
  "portDaddy.openFolder": async (row?: PortItem | ProjectRow) => {
    const folder = row !== undefined && "assignments" in row ? onlyFolder(row) : await folderOf(row, picker);
    if (folder === undefined) return;
    await checkFolder(folder);
    await vscode.commands.executeCommand("vscode.openFolder", vscode.Uri.file(folder), { forceNewWindow: true });
  },
});

async function folderOf(item: PortItem | undefined, picker: PortPicker): Promise<string | undefined> {
  const placeHolder = vscode.l10n.t("Select the port whose folder to open");
  return (await picker.one(item, placeHolder, ({ folder }) => folder !== undefined))?.folder;
}

/** @throws Error with a sentence for the user when there is no such folder */
async function checkFolder(folder: string): Promise<void> {
  const name = shortFolder(folder, homedir());
  try {
    if ((await stat(folder)).isDirectory()) return;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw new Error(vscode.l10n.t("The folder {0} no longer exists. Release its ports if they are not needed anymore.", name), {
        cause: error,
      });
    throw new Error(vscode.l10n.t("The folder {0} cannot be read: {1}", name, (error as Error).message), { cause: error });
  }
  throw new Error(vscode.l10n.t("{0} is not a folder.", name));
}
