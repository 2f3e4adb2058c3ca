import { realpath } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import type { FileEdit } from "../project/changes/fileEdit.js";
import { relativeName, writeFiles } from "../project/setup/writeFiles.js";
import { OpenDocuments } from "./openDocuments.js";

/**
 * Writes the files of a set-up as one edit of the editor, so that it can be undone in one step and agrees with what is on the screen. A file
 * whose text the editor would change, such as one with mixed line ends, is written on the disk, byte by byte. Documents without unsaved
 * changes are saved.
 * @param root the real path of the folder
 * @returns the documents that had unsaved changes, which now hold those of the set-up, too
 * @throws Error, one sentence; UnwrittenFiles
 */
export async function writeInEditor(root: string, files: readonly FileEdit[]): Promise<vscode.TextDocument[]> {
  const open = await OpenDocuments.find();
  const onDisk: FileEdit[] = [];
  const changed: { document: vscode.TextDocument; wasDirty: boolean }[] = [];
  const edit = new vscode.WorkspaceEdit();
  for (const each of files) {
    const uri = vscode.Uri.file(each.file);
    if (each.create !== undefined) {
      edit.createFile(uri, { contents: new TextEncoder().encode(each.create) });
      continue;
    }
    const document = open.document(await realpath(each.file).catch(() => each.file)) ?? (await openDocument(uri));
    if (document === undefined || document.getText() !== each.before) {
      if (document?.isDirty === true)
        throw new Error(vscode.l10n.t("{0} has changed meanwhile. Try again.", relativeName(root, each.file)));
      onDisk.push(each);
      continue;
    }
    changed.push({ document, wasDirty: document.isDirty });
    for (const { offset, length, content } of each.edits)
      edit.replace(document.uri, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), content);
  }
  await writeFiles(root, onDisk);
  // Not by the edit's size, in which a file to create does not count.
  if (onDisk.length < files.length && !(await vscode.workspace.applyEdit(edit))) throw unwritten(root, files, onDisk);
  const saved = await Promise.all(changed.map(async ({ document, wasDirty }) => wasDirty || (await document.save())));
  const unsaved = changed.filter((_each, index) => !saved[index]).map(({ document }) => path.basename(document.uri.fsPath));
  if (unsaved.length > 0) throw new Error(vscode.l10n.t("VS Code could not save {0}. Save it to complete the setup.", unsaved.join(", ")));
  return changed.flatMap(({ document, wasDirty }) => (wasDirty ? document : []));
}

/** @returns undefined for what the editor does not take for a text */
async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined; // Writing it on the disk says what is wrong with it.
  }
}

function unwritten(root: string, files: readonly FileEdit[], written: readonly FileEdit[]): Error {
  const names = (of: readonly FileEdit[]): string => of.map(({ file }) => relativeName(root, file)).join(", ");
  const left = names(files.filter((each) => !written.includes(each)));
  return new Error(
    written.length === 0
      ? vscode.l10n.t("VS Code could not write {0}. Nothing was written.", left)
      : vscode.l10n.t("VS Code could not write {0}. Only {1} was written.", left, names(written)),
  );
}
