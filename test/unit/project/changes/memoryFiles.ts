import path from "node:path";
import { parse, type ParseError } from "jsonc-parser";
import { parseDocument } from "yaml";
import { applyFileEdit, type FileEdit } from "../../../../client/project/changes/fileEdit.js";
import type { WorkspaceFiles } from "../../../../client/project/files/workspaceFiles.js";

/** A folder in memory. */
export class MemoryFiles implements WorkspaceFiles {
  readonly root = path.resolve("/repository");
  readonly problems: string[] = [];

  /** @param texts by path from the root */
  constructor(readonly texts: Readonly<Record<string, string>>) {}

  async read(file: string): Promise<string | undefined> {
    return Promise.resolve(this.texts[file]);
  }

  async json(file: string): Promise<unknown> {
    const errors: ParseError[] = [];
    const value: unknown = parse(this.texts[file] ?? "", errors, { allowTrailingComma: true });
    return Promise.resolve(errors.length === 0 ? value : undefined);
  }

  async yaml(file: string): Promise<unknown> {
    const document = parseDocument(this.texts[file] ?? "");
    return Promise.resolve(document.errors.length === 0 ? document.toJS() : undefined);
  }

  async list(folder: string): Promise<{ name: string; isFolder: boolean }[]> {
    const prefix = folder === "" ? "" : `${folder}/`;
    const below = Object.keys(this.texts).filter((file) => file.startsWith(prefix));
    const names = new Map(below.map((file) => file.slice(prefix.length).split("/")).map(([name, ...more]) => [name!, more.length > 0]));
    return Promise.resolve([...names].map(([name, isFolder]) => ({ name, isFolder })).sort((a, b) => (a.name < b.name ? -1 : 1)));
  }

  addProblem(sentence: string): void {
    this.problems.push(sentence);
  }

  /** The files with these edits made. */
  after(edits: readonly FileEdit[]): MemoryFiles {
    const changed = edits.map((edit) => [path.relative(this.root, edit.file).replaceAll(path.sep, "/"), applyFileEdit(edit)]);
    return new MemoryFiles({ ...this.texts, ...(Object.fromEntries(changed) as Record<string, string>) });
  }
}
