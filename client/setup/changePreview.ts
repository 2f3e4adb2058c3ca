import * as vscode from "vscode";
import { printable } from "../../server/protocol/wording/printable.js";
import { applyFileEdit, type FileEdit } from "../project/changes/fileEdit.js";
import { relativeName } from "../project/setup/writeFiles.js";

const SCHEME = "port-daddy-setup";

/**
 * Shows all files before and after the change, side by side, and asks whether to write them. VS Code's own refactoring preview would
 * require each file to be ticked before "Apply" does anything.
 * @param root the real path of the folder
 * @param notes sentences for the user, shown above the files
 * @returns whether the user agrees
 */
export async function confirmChanges(root: string, files: readonly FileEdit[], notes: readonly string[]): Promise<boolean> {
  const texts = new Map<string, string>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "",
  });
  /** A virtual document with this text, named like the file so that it is coloured like it. */
  const documentOf = (side: string, uri: vscode.Uri, text: string): vscode.Uri => {
    const shown = uri.with({ scheme: SCHEME, query: side });
    texts.set(shown.toString(), text);
    return shown;
  };
  try {
    const changes = files.map((edit) => {
      const uri = vscode.Uri.file(edit.file);
      return [uri, documentOf("before", uri, edit.before ?? ""), documentOf("after", uri, applyFileEdit(edit))];
    });
    if (notes.length > 0) {
      const uri = vscode.Uri.joinPath(vscode.Uri.file(root), vscode.l10n.t("Notes"));
      changes.unshift([uri, documentOf("before", uri, ""), documentOf("after", uri, notes.map((note) => `${printable(note)}\n`).join(""))]);
    }
    const title = vscode.l10n.t("Set Up Port Daddy");
    await vscode.commands.executeCommand("vscode.changes", title, changes);
    const write = vscode.l10n.t("Write {0}", files.map(({ file }) => relativeName(root, file)).join(", "));
    const answer = await vscode.window.showQuickPick(
      [
        { label: `$(check) ${write}`, write: true },
        { label: `$(close) ${vscode.l10n.t("Cancel")}`, write: false },
      ],
      { title, placeHolder: placeHolder(notes.length), ignoreFocusOut: true },
    );
    await closePreview();
    return answer?.write === true;
  } finally {
    provider.dispose();
  }
}

function placeHolder(notes: number): string {
  if (notes === 0) return vscode.l10n.t("Review the changes below");
  return notes === 1
    ? vscode.l10n.t("Review the note and the changes below")
    : vscode.l10n.t("Review the {0} notes and the changes below", notes);
}

async function closePreview(): Promise<void> {
  const ours = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter((tab) => tab.isActive && tab.label.startsWith(vscode.l10n.t("Set Up Port Daddy")));
  await vscode.window.tabGroups.close(ours, true);
}
