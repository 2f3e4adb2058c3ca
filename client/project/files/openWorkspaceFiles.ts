import { opendir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { parse, type ParseError, printParseErrorCode } from "jsonc-parser";
import { isTooDeep } from "../../../server/protocol/documents/nesting.js";
import { isWithin } from "../../../server/protocol/isWithin.js";
import { positionOf } from "../parseJson.js";
import { isAbsent, reasonOf } from "../readTextFile.js";
import { Budget, type Limits } from "./budget.js";
import { Pauses } from "./pauses.js";
import { readRegularFile } from "./readRegularFile.js";
import type { WorkspaceFiles } from "./workspaceFiles.js";

const LIMITS: Limits = { maxReadings: 20_000, maxBytes: 50_000_000, maxMs: 10_000 };
/** At most this many names in one folder. */
const MAX_NAMES = 5_000;
/** At most this many characters (UTF-16 units) of a file: more than anybody writes by hand, and few enough to be parsed while the editor waits. */
const MAX_CHARACTERS = 300_000;
/** Folders of dependencies, of other tools and of what builds leave behind. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  ...[
    "node_modules",
    "bower_components",
    "vendor",
    "Pods",
    ".pnpm-store",
    ".yarn",
    "site-packages",
    ".venv",
    "venv",
    "__pycache__",
    ".tox",
  ],
  ...[".git", ".hg", ".svn", ".jj", ".idea", ".cache", ".turbo", ".nx", ".gradle", ".terraform", ".dart_tool", ".bundle", ".direnv"],
  ...[
    "dist",
    "build",
    "out",
    "target",
    "coverage",
    "_build",
    ".next",
    ".nuxt",
    ".output",
    ".svelte-kit",
    ".vercel",
    ".netlify",
    ".parcel-cache",
  ],
]);

/**
 * Opens a folder for set-up. Each file is read once, so that all parts of a set-up see the same text.
 * @param root the folder; a link to one is followed
 * @param textOf the text of a file that is open in the editor, by its absolute path
 * @throws Error, one sentence, when the folder cannot be read
 */
export async function openWorkspaceFiles(
  root: string,
  { textOf, limits = LIMITS }: { textOf?: (file: string) => string | undefined; limits?: Limits } = {},
): Promise<WorkspaceFiles> {
  try {
    return new Folder(root, await realpath(root), textOf ?? (() => undefined), limits);
  } catch (error) {
    throw new Error(`The folder ${root} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

class Folder implements WorkspaceFiles {
  private readonly found = new Set<string>();
  private readonly known = new Map<string, Promise<unknown>>();
  private readonly budget: Budget;
  private readonly pauses = new Pauses();

  constructor(
    private readonly given: string,
    readonly root: string,
    private readonly textOf: (file: string) => string | undefined,
    limits: Limits,
  ) {
    this.budget = new Budget(limits);
  }

  get problems(): readonly string[] {
    return [...this.found];
  }

  addProblem(sentence: string): void {
    this.found.add(sentence);
  }

  read(file: string): Promise<string | undefined> {
    return this.once("text", file, async (name) => {
      const real = await this.budget.spend(() => this.locate(name));
      if (real === undefined) return undefined;
      const open = this.textOf(path.join(this.given, name)) ?? this.textOf(path.join(this.root, name)) ?? this.textOf(real);
      if (open !== undefined) return checked(open);
      const bytes = await this.budget.spend(() => readRegularFile(real));
      this.budget.count(bytes.length);
      return decode(bytes);
    });
  }

  json(file: string): Promise<unknown> {
    return this.once("json", file, async (name) => {
      const text = await this.read(name);
      return text === undefined ? undefined : parseJsonWithComments(text);
    });
  }

  yaml(file: string): Promise<unknown> {
    return this.once("yaml", file, async (name) => {
      const text = await this.read(name);
      if (text === undefined) return undefined;
      const { parseYaml } = await import("./parseYaml.js"); // Most folders have no YAML file to read.
      return parseYaml(text).value;
    });
  }

  async list(folder: string): Promise<{ name: string; isFolder: boolean }[]> {
    const names = await this.once("names", folder, async (name) => {
      if (name.split("/").some((part) => SKIPPED_FOLDERS.has(part))) return [];
      const real = await this.budget.spend(() => this.locate(name));
      return real === undefined ? [] : this.budget.spend(() => this.namesIn(real, name));
    });
    return names ?? [];
  }

  /** Does something once for a file. Why it could not be done is a problem, and told once. */
  private async once<T>(what: string, file: string, look: (name: string) => Promise<T | undefined>): Promise<T | undefined> {
    await this.pauses.afterMuchWork();
    const name = path.posix.normalize(file).replace(/\/$/, "");
    const key = `${what} ${name}`;
    const found = this.known.get(key) ?? this.attempt(name, look);
    this.known.set(key, found);
    return (await found) as T | undefined;
  }

  private async attempt<T>(name: string, look: (name: string) => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await look(name);
    } catch (error) {
      if (isAbsent(error)) return undefined;
      const { exhausted } = this.budget;
      this.found.add(
        exhausted === undefined
          ? `${name === "." ? "The folder" : name} was left alone: ${reasonOf(error)}.`
          : `The rest of the folder was left alone: ${exhausted}.`,
      );
      return undefined;
    }
  }

  /** The absolute real path. @returns undefined when there is nothing */
  private async locate(name: string): Promise<string | undefined> {
    const inner = path.join(this.root, name);
    if (path.posix.isAbsolute(name) || !isWithin(inner, this.root)) throw new Error("it is outside of the folder");
    const real = await realpath(inner);
    if (!isWithin(real, this.root)) throw new Error("it is a link that leads outside of the folder");
    return real;
  }

  private async namesIn(real: string, folder: string): Promise<{ name: string; isFolder: boolean }[]> {
    if (!(await stat(real)).isDirectory()) return [];
    const found: { name: string; isFolder: boolean }[] = [];
    let count = 0;
    for await (const entry of await opendir(real)) {
      count += 1;
      if (count > MAX_NAMES) throw new Error(`it has more than ${MAX_NAMES.toLocaleString("en")} entries`);
      if (SKIPPED_FOLDERS.has(entry.name)) continue;
      if (entry.isSymbolicLink()) await this.tellOfLinkOutside(path.posix.join(folder, entry.name));
      // A link to a folder is not entered: it leads outside, or to a folder that is found by its own name, or in a circle.
      found.push({ name: entry.name, isFolder: entry.isDirectory() });
    }
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** A linked folder may be a part of the project, so it must not be passed over in silence. */
  private async tellOfLinkOutside(name: string): Promise<void> {
    await this.attempt(name, async () => {
      const isFolder = (await stat(path.join(this.root, name))).isDirectory();
      return isFolder ? this.locate(name) : undefined;
    });
  }
}

function decode(bytes: Buffer): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error("it is no text in UTF-8", { cause: error });
  }
  return checked(text);
}

function checked(text: string): string {
  if (text.length > MAX_CHARACTERS) throw new Error(`it has more than ${MAX_CHARACTERS.toLocaleString("en")} characters`);
  if (text.includes("\0")) throw new Error("it is no text");
  return text;
}

function parseJsonWithComments(text: string): unknown {
  if (isTooDeep(text)) throw new Error("it is nested more than 200 levels deep");
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return value;
  throw new Error(`line ${positionOf(text, first.offset).line} is no valid JSON (${printParseErrorCode(first.error)})`);
}
