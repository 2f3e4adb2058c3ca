import * as vscode from "vscode";
import { printable } from "../../server/protocol/wording/printable.js";
import { applyFileEdit } from "../project/changes/fileEdit.js";
import type { SetupWriting } from "../project/setup/setupPlan.js";
import { relativeName } from "../project/setup/writeFiles.js";

const SCHEME = "port-daddy-setup";

/**
 * Shows all files before and after the change, side by side, and asks whether to write them. VS Code's own refactoring preview would
 * require each file to be ticked before "Apply" does anything. Notes and start commands come first. The preview has a group of its own below
 * the question, which VS Code puts at the top of the window and over whatever is there.
 * @param root the real path of the folder
 * @returns whether the user agrees
 */
export async function confirmChanges(root: string, { files, notes, starts }: SetupWriting): Promise<boolean> {
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
    const changes = files.map((edit): Change => {
      const uri = vscode.Uri.file(edit.file);
      const before = edit.before === undefined ? undefined : documentOf("before", uri, edit.before);
      return [uri, before, documentOf("after", uri, applyFileEdit(edit))];
    });
    const shownNotes = [...notes.map((note) => wrapped(printable(note))), ...starts.map(startText)];
    if (shownNotes.length > 0) {
      const uri = vscode.Uri.joinPath(vscode.Uri.file(root), vscode.l10n.t("Notes"));
      changes.unshift([uri, undefined, documentOf("after", uri, shownNotes.map((note) => `${note}\n`).join("\n"))]);
    }
    const title = vscode.l10n.t("Set Up Port Daddy");
    await openGroupBelow();
    await vscode.commands.executeCommand("vscode.changes", title, changes);
    const write = vscode.l10n.t("Write {0}", files.map(({ file }) => relativeName(root, file)).join(", "));
    const answer = await vscode.window.showQuickPick(
      [
        { label: `$(check) ${write}`, write: true },
        { label: `$(close) ${vscode.l10n.t("Cancel")}`, write: false },
      ],
      { title, placeHolder: placeHolder(shownNotes.length), ignoreFocusOut: true },
    );
    await closePreview();
    return answer?.write === true;
  } finally {
    provider.dispose();
  }
}

/** The file, and its text before and after; before is left out for a new file. */
type Change = [file: vscode.Uri, before: vscode.Uri | undefined, after: vscode.Uri];

/** The part of the editors' height that stays above the preview: as much as the question covers in a window of 800 pixels. */
const ABOVE = 0.26;

/** Makes a group for the preview, and goes there. VS Code takes it away when the preview is closed. */
async function openGroupBelow(): Promise<void> {
  const isOnly = vscode.window.tabGroups.all.length === 1;
  await vscode.commands.executeCommand("workbench.action.newGroupBelow");
  // Where people have arranged several groups, their sizes stay.
  if (isOnly)
    await vscode.commands.executeCommand("vscode.setEditorLayout", { orientation: 1, groups: [{ size: ABOVE }, { size: 1 - ABOVE }] });
}

/** At most this many characters stand on a line of the notes, so that half of a small window shows all of them. */
const NOTE_WIDTH = 44;

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > NOTE_WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join("\n");
}

/** The command stands on a line of its own, to be copied. */
const startText = ({ service, command }: SetupWriting["starts"][number]): string =>
  `${vscode.l10n.t("Start {0} with:", printable(service))}\n${printable(command)}`;

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
