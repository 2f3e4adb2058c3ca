import path from "node:path";
import * as vscode from "vscode";
import { folderName } from "./folderName.js";

/** Chooses a workspace folder when none is named. Never silently takes the first of several. */
export class FolderChoice {
  /** The user's last choice, until the window's folders change. */
  private remembered: vscode.WorkspaceFolder | undefined;
  /** The folder of the last editor that had one. */
  private edited = folderOfEditor();

  constructor(subscriptions: { dispose(): unknown }[]) {
    subscriptions.push(
      vscode.workspace.onDidChangeWorkspaceFolders(() => (this.remembered = undefined)),
      vscode.window.onDidChangeActiveTextEditor(() => (this.edited = folderOfEditor() ?? this.edited)),
    );
  }

  /** The only folder, otherwise the active editor's. */
  current(): vscode.WorkspaceFolder | undefined {
    const folders = vscode.workspace.workspaceFolders ?? [];
    if (folders.length < 2) return folders[0];
    return folderOfEditor();
  }

  /**
   * The folder that the user was working in last: the only folder, otherwise that of the last editor, also after it was closed. Only for
   * what is shown, because the user may mean another one by now.
   */
  latest(): vscode.WorkspaceFolder | undefined {
    const edited = folderOfEditor() ?? this.edited;
    return this.current() ?? (vscode.workspace.workspaceFolders ?? []).find(({ uri }) => uri.toString() === edited?.uri.toString());
  }

  /**
   * The only folder, otherwise the active editor's, otherwise the one that the user picks, which is remembered.
   * @param what the prompt
   * @returns undefined when the user pressed Escape
   * @throws Error when the window has no folder
   */
  async choose(what: string): Promise<vscode.WorkspaceFolder | undefined> {
    if ((vscode.workspace.workspaceFolders ?? []).length === 0) {
      throw new Error(vscode.l10n.t("Port Daddy assigns ports to the services of a folder. Open a folder first."));
    }
    const current = this.current() ?? this.remembered;
    if (current !== undefined) return current;
    this.remembered = await vscode.window.showWorkspaceFolderPick({ placeHolder: what, ignoreFocusOut: true });
    return this.remembered;
  }
}

function folderOfEditor(): vscode.WorkspaceFolder | undefined {
  const document = vscode.window.activeTextEditor?.document.uri;
  return document === undefined ? undefined : vscode.workspace.getWorkspaceFolder(document);
}

/** The innermost workspace folder that contains a path. */
export function folderAt(fsPath: string): vscode.WorkspaceFolder | undefined {
  return path.isAbsolute(fsPath) ? vscode.workspace.getWorkspaceFolder(vscode.Uri.file(fsPath)) : undefined;
}

/**
 * The workspace folder with a name or path.
 * @throws Error that lists the existing ones
 */
export function folderNamed(name: string): vscode.WorkspaceFolder {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const named = folders.filter((folder) => [folder.name, folderName(folder), folder.uri.fsPath].includes(name));
  if (named.length === 1) return named[0]!;
  const names = folders.map((folder) => folderName(folder)).join(", ");
  if (folders.length === 0) throw new Error(vscode.l10n.t('There is no folder "{0}", because this window has no folders.', name));
  throw new Error(
    named.length === 0
      ? vscode.l10n.t('This window has no folder "{0}". Use one of its folders ({1}) or a full path.', name, names)
      : vscode.l10n.t('This window has several folders named "{0}" ({1}). Use the full path of one.', name, names),
  );
}
