import { homedir } from "node:os";
import * as vscode from "vscode";
import { isSameName, tellingParts } from "../../server/protocol/copies/tellingPart.js";
import { shortFolder } from "../display/shortFolder.js";

/**
 * The name by which this window calls a folder: that of the workspace file, otherwise the folder's own. Where another folder has the same
 * name, the part of the path that tells them apart follows: `app (review)`.
 */
export function folderName(folder: vscode.WorkspaceFolder, all = vscode.workspace.workspaceFolders ?? []): string {
  const { name, uri } = folder;
  const others = all.filter((each) => each.uri.toString() !== uri.toString() && isSameName(each.name, name));
  if (others.length === 0) return name;
  const paths = others.map((other) => other.uri.fsPath);
  return `${name} (${tellingParts(uri.fsPath, paths)[0] ?? shortFolder(uri.fsPath, homedir())})`;
}
