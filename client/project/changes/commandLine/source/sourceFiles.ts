import type { File } from "@babel/types";
import { within } from "../../../proposals/folders/paths.js";
import type { WorkspaceFiles } from "../../../files/workspaceFiles.js";
import { folderOf } from "../packageManager.js";
import { parseSource, walk } from "./syntax.js";

/** A file of JavaScript or TypeScript. */
export interface SourceFile {
  /** From the root, with slashes. */
  file: string;
  text: string;
  root: File;
}

const ENDINGS = ["", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", "/index.js", "/index.ts"];
/** At most this many files are read, since an entry often only imports the file that listens. */
const MOST_FILES = 8;
/** At most this many characters of one file are parsed. */
const MOST_CHARACTERS = 100_000;

/**
 * Reads the file that a program starts with, and the files of the project that it imports.
 * @param entry from the root, perhaps without its ending
 * @returns the entry first; empty when it cannot be found or understood
 */
export async function sourceFiles(files: WorkspaceFiles, entry: string): Promise<SourceFile[]> {
  const found = new Map<string, SourceFile>();
  const todo = [entry];
  for (let path = todo.shift(); path !== undefined && found.size < MOST_FILES; path = todo.shift()) {
    const read = await readFile(files, path, path === entry);
    if (read === undefined && found.size === 0) return [];
    if (read === undefined || found.has(read.file)) continue;
    found.set(read.file, read);
    for (const imported of importsOf(read)) {
      const target = within(folderOf(read.file), imported);
      if (target !== undefined && target !== "") todo.push(target);
    }
  }
  return [...found.values()];
}

async function readFile(files: WorkspaceFiles, path: string, isEntry: boolean): Promise<SourceFile | undefined> {
  for (const candidate of candidatesOf(path)) {
    const [folder, name] = [folderOf(candidate), candidate.slice(candidate.lastIndexOf("/") + 1)];
    // A name without an ending is that of a script such as `bin/www`; other endings are those of other languages.
    if (!/\.[cm]?[jt]sx?$/.test(name) && !(isEntry && !name.includes("."))) continue;
    if (!(await files.list(folder)).some((each) => each.name === name && !each.isFolder)) continue;
    const text = await files.read(candidate);
    if (text === undefined || text.length > MOST_CHARACTERS) return undefined;
    try {
      return { file: candidate, text, root: parseSource(candidate, text) };
    } catch {
      return undefined; // Not understood, so that it is left alone.
    }
  }
  return undefined;
}

/** Whether a file is the one that another one imports by a path. */
export function isModule({ file }: SourceFile, importing: SourceFile, path: string): boolean {
  const target = path.startsWith(".") ? within(folderOf(importing.file), path) : undefined;
  return target !== undefined && candidatesOf(target).includes(file);
}

/** TypeScript imports `./port.ts` as `./port.js`. */
const candidatesOf = (path: string): string[] => [
  ...ENDINGS.map((ending) => `${path}${ending}`),
  ...(/\.[cm]?js$/.test(path) ? [path.replace(/js$/, "ts")] : []),
];

/** The relative paths that a file imports, in their order. */
function importsOf({ root }: SourceFile): string[] {
  const found = new Set<string>();
  walk(root, (node) => {
    const isImport = node.type === "ImportDeclaration" || node.type === "ExportNamedDeclaration" || node.type === "ExportAllDeclaration";
    const isCall =
      node.type === "CallExpression" &&
      (node.callee.type === "Import" || (node.callee.type === "Identifier" && node.callee.name === "require"));
    const source = isImport ? node.source : isCall ? node.arguments[0] : undefined;
    if (source?.type === "StringLiteral" && /^\.{1,2}(?:\/|$)/.test(source.value)) found.add(source.value);
  });
  return [...found];
}
