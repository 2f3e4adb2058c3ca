import path from "node:path";
import { applyEdits, type Edit, modify } from "jsonc-parser";
import { PROJECT_FILE } from "../../../server/protocol/projectFile.js";
import { readTextFile } from "../readTextFile.js";
import { withPortFlag } from "./frameworks.js";
import type { CommandChange } from "./proposal.js";
import { type CompleteProposal, toProjectFile } from "./proposeServices.js";

/** What is to be written into one file. */
export interface FileEdit {
  /** The absolute path. */
  file: string;
  /** Of a file that is not there yet, its text. */
  create?: string;
  /** Of one that is there: what goes where, in characters from the beginning, ordered. */
  edits: Edit[];
}

const FORMAT = { formattingOptions: { insertSpaces: true, tabSize: 2 } };

/**
 * All that setting a folder up for these services writes: port-daddy.json, and the commands whose programs do not look at variables.
 * @throws Error, one sentence, when a file is there and cannot be read
 */
export async function setupEdits(root: string, project: string, proposals: readonly CompleteProposal[]): Promise<FileEdit[]> {
  const commands = new Map<string, FileEdit>();
  for (const { change, env } of proposals) {
    const changed = change === undefined ? undefined : changedCommand(change, env);
    if (change === undefined || changed === undefined) continue;
    const text = (await readTextFile(change.file)) ?? "";
    const edit = commands.get(change.file) ?? { file: change.file, edits: [] };
    edit.edits.push(...editsOf(change, changed, text));
    commands.set(change.file, edit);
  }
  for (const { edits } of commands.values()) edits.sort((a, b) => a.offset - b.offset);
  return [await projectFileEdit(root, project, proposals), ...commands.values()];
}

/** @returns undefined where the command can stay as it is. On Windows npm runs scripts by cmd.exe, which writes variables in its own way. */
export function changedCommand({ before }: CommandChange, variable: string, platform = process.platform): string | undefined {
  const changed = withPortFlag(before, variable);
  return platform === "win32" ? changed?.replace(`$${variable}`, `%${variable}%`) : changed;
}

async function projectFileEdit(root: string, project: string, proposals: readonly CompleteProposal[]): Promise<FileEdit> {
  const file = path.join(root, PROJECT_FILE);
  const text = await readTextFile(file);
  if (text === undefined) return { file, create: toProjectFile(project, proposals), edits: [] };
  let changed = text;
  for (const { service, preferred, env } of proposals) {
    const settings = { ...(preferred === undefined ? {} : { preferred }), env };
    changed = applyEdits(changed, modify(changed, ["services", service], settings, FORMAT));
  }
  return { file, edits: changed === text ? [] : [{ offset: 0, length: text.length, content: changed }] };
}

function editsOf({ script, before }: CommandChange, changed: string, text: string): Edit[] {
  if (script !== undefined) return modify(text, ["scripts", script], changed, FORMAT);
  const offset = text.indexOf(before);
  return offset === -1 ? [] : [{ offset, length: before.length, content: changed }];
}
