import path from "node:path";
import * as vscode from "vscode";
import type { FileEdit } from "../project/proposals/setupEdits.js";

const SCHEME = "port-daddy-setup";

/**
 * Shows the files before and after the change, side by side, and asks whether to write them. VS Code's own refactoring preview would
 * require each file to be ticked before "Apply" does anything.
 * @returns whether the user agrees
 */
export async function confirmChanges(files: readonly FileEdit[]): Promise<boolean> {
  const texts = new Map<string, string>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "",
  });
  /** A virtual document with this text, named like the file so that it is coloured like it. */
  const documentOf = (side: string, file: string, text: string): vscode.Uri => {
    const uri = vscode.Uri.file(file).with({ scheme: SCHEME, query: side });
    texts.set(uri.toString(), text);
    return uri;
  };
  try {
    const changes = await Promise.all(
      files.map(async ({ file, create, edits }) => {
        const uri = vscode.Uri.file(file);
        if (create !== undefined) return [uri, documentOf("before", file, ""), documentOf("after", file, create)];
        const before = (await vscode.workspace.openTextDocument(uri)).getText();
        return [uri, uri, documentOf("after", file, applied(before, edits))];
      }),
    );
    const title = vscode.l10n.t("Set Up Port Daddy");
    await vscode.commands.executeCommand("vscode.changes", title, changes);
    const write = vscode.l10n.t("Write {0}", files.map(({ file }) => path.basename(file)).join(", "));
    const answer = await vscode.window.showQuickPick(
      [
        { label: `$(check) ${write}`, write: true },
        { label: `$(close) ${vscode.l10n.t("Cancel")}`, write: false },
      ],
      { title, placeHolder: vscode.l10n.t("Review the changes below"), ignoreFocusOut: true },
    );
    await closePreview();
    return answer?.write === true;
  } finally {
    provider.dispose();
  }
}

async function closePreview(): Promise<void> {
  const ours = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter((tab) => tab.isActive && tab.label.startsWith(vscode.l10n.t("Set Up Port Daddy")));
  await vscode.window.tabGroups.close(ours, true);
}

/** @param edits ordered and not overlapping */
function applied(text: string, edits: FileEdit["edits"]): string {
  return edits.toReversed().reduce((now, { offset, length, content }) => now.slice(0, offset) + content + now.slice(offset + length), text);
}
