import type { Command } from "../../../../server/protocol/commandLines/commandLine.js";
import type { CommandLinePlace, PortName, ProposedChange, Way } from "../../proposals/proposal.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { portFrom, withConfigPort } from "./configText.js";
import { within } from "../../proposals/folders/paths.js";
import { configPort } from "../../proposals/ports/configPort.js";
import { folderOf, foldersUpwards, inFolder, objectIn } from "./packageManager.js";
import type { PlacedCommand } from "./runWay.js";
import { withoutPort } from "./withoutPort.js";

/** Programs whose first argument is the folder with their configuration, and that take `--config` for another file. */
const ROOTED: ReadonlySet<string> = new Set(["Vite", "VitePress", "VuePress"]);

/**
 * The way by a program's configuration file, which reads the variable. A number in the command line, which wins over the file, moves there.
 * @param folder in which the command runs, from the root
 * @returns undefined where the file is not understood for sure, or where the change would reach more than this service
 */
export async function configWay(
  files: WorkspaceFiles,
  folder: string,
  place: CommandLinePlace,
  port: PortName,
  { command, program, own }: PlacedCommand,
): Promise<Way | undefined> {
  if (program?.config === undefined) return undefined;
  // A variable that the program reads itself, which another service has, would decide over the file.
  if (program.variable !== undefined && program.variable !== port.variable) return undefined;
  const found = await findConfig(files, folder, command, program.config.files, ROOTED.has(program.name));
  if (found === undefined) return undefined;
  const isMoved = own !== undefined;
  if (isMoved && (await othersStart(files, place, program.commands[0]!))) return undefined;
  const line = own === undefined ? place.line : withoutPort(place.line, command, own);
  if (line === undefined) return undefined;
  const fallback = own?.port ?? program.defaultPort;
  const lineChanges: ProposedChange[] = line === place.line ? [] : [{ file: place.file, at: place.at, content: line }];
  if (found.text === undefined) {
    if (program.name !== "Vite" || fallback === undefined) return undefined;
    const value = portFrom(port.variable, fallback);
    const content = `export default {\n  ${program.config.port.slice(0, -1).reduceRight((inner, name) => `${name}: { ${inner} }`, `port: ${value}`)},\n};\n`;
    return {
      kind: "config",
      changes: [...lineChanges, { file: found.file, at: { offset: 0, length: 0 }, content }],
      shown: `${found.file}: port: ${value}`,
    };
  }
  if (!(await mayUseProcess(files, found.file, found.text))) return undefined;
  const edit = withConfigPort(found.text, program.config.port, port.variable, { fallback, isMoved });
  if (edit === undefined) return undefined;
  const changes = edit.changes.map(({ offset, length, content }) => ({ file: found.file, at: { offset, length }, content }));
  return { kind: "config", changes: [...lineChanges, ...changes], shown: `${found.file}: ${program.config.port.at(-1)!}: ${edit.value}` };
}

/**
 * The port on which a program listens when nothing but its configuration tells it one.
 * @returns undefined where it is not known, because the configuration says it in a way that is not understood
 */
export async function usualPort(
  files: WorkspaceFiles,
  folder: string,
  { command, program }: Pick<PlacedCommand, "command" | "program">,
): Promise<number | undefined> {
  if (program === undefined) return undefined;
  const named = await configPort(
    files,
    folder,
    program,
    command.words.map(({ value }) => value),
  );
  // The host in an address would replace the one in the configuration.
  const isSettled = named === "unclear" || (named !== undefined && program.flag?.includes(":{port}") === true);
  return isSettled ? undefined : (named ?? program.defaultPort);
}

/** @returns the file, without its text where it does not exist; undefined where it is not clear which one counts */
async function findConfig(
  files: WorkspaceFiles,
  folder: string,
  { words }: Command,
  pattern: string,
  isRooted: boolean,
): Promise<{ file: string; text?: string } | undefined> {
  const values = words.slice(1).map(({ value }) => value);
  const at = values.findIndex((value) => value === "--config" || value === "-c");
  const named = at >= 0 ? values[at + 1] : values.find((value) => value.startsWith("--config="))?.slice("--config=".length);
  if (at >= 0 && named === undefined) return undefined;
  if (named !== undefined) {
    const file = within(folder, named);
    const text = file === undefined ? undefined : await files.read(file);
    return file === undefined || text === undefined ? undefined : { file, text };
  }
  const root = isRooted ? await rootOf(files, folder, values) : folder;
  if (root === undefined) return undefined;
  const slash = pattern.lastIndexOf("/");
  const inside = inFolder(root, pattern.slice(0, Math.max(0, slash))).replace(/\/$/, "");
  const names = new Set((await files.list(inside)).map(({ name }) => name));
  const candidates = expanded(pattern.slice(slash + 1));
  const there = candidates.filter((name) => names.has(name));
  if (there.length > 1) return undefined;
  if (there.length === 1) {
    const file = inFolder(inside, there[0]!);
    const text = await files.read(file);
    return text === undefined ? undefined : { file, text };
  }
  const made = candidates.find((name) => name.endsWith(".mjs"));
  return made === undefined ? undefined : { file: inFolder(inside, made) };
}

/** The folder that a program is given as its first argument; undefined where a word might be that, or the value of a flag. */
async function rootOf(files: WorkspaceFiles, folder: string, values: readonly string[]): Promise<string | undefined> {
  const rest = ["dev", "serve", "preview"].includes(values[0] ?? "") ? values.slice(1) : values;
  const [first, ...others] = rest;
  const isNamed = first !== undefined && !first.startsWith("-");
  for (const value of isNamed ? others : rest) {
    if (value.startsWith("-")) continue;
    const path = within(folder, value);
    if (value === "." || (path !== undefined && (await files.list(path)).length > 0)) return undefined;
  }
  return isNamed ? within(folder, first) : folder;
}

/** `a.{js,ts}` as `a.js` and `a.ts`. */
function expanded(pattern: string): string[] {
  const open = pattern.indexOf("{");
  const close = pattern.indexOf("}", open);
  if (open < 0 || close < 0) return [pattern];
  return pattern
    .slice(open + 1, close)
    .split(",")
    .flatMap((each) => expanded(pattern.slice(0, open) + each + pattern.slice(close + 1)));
}

/** Whether other scripts of the package start the program too: what moves to its configuration would reach them. */
async function othersStart(files: WorkspaceFiles, place: CommandLinePlace, program: string): Promise<boolean> {
  const manifest = inFolder(folderOf(place.file), "package.json");
  const scripts = Object.entries(objectIn(objectIn(await files.json(manifest))["scripts"]));
  const name = program.split(" ")[0]!;
  const starts = (line: unknown): boolean => {
    if (typeof line !== "string") return false;
    const words = line.split(/[\s"';&|()]+/);
    const at = words.indexOf(name);
    return at >= 0 && !["build", "preview", "optimize"].includes(words[at + 1] ?? "");
  };
  return scripts.some(([script, line]) => !(place.by === "packageScript" && script === place.name) && starts(line));
}

/** In TypeScript `process` must be declared, or the project's own type check fails. @param text of the file */
export async function mayUseProcess(files: WorkspaceFiles, file: string, text: string): Promise<boolean> {
  if (!/\.[cm]?ts$/.test(file)) return true;
  if (/\bprocess\.(env|cwd)\b|["']node:/.test(text)) return true;
  for (const folder of foldersUpwards(folderOf(file))) {
    const manifest = objectIn(await files.json(inFolder(folder, "package.json")));
    const all = { ...objectIn(manifest["dependencies"]), ...objectIn(manifest["devDependencies"]) };
    // Each of them brings the types of Node.
    if (["@types/node", "@types/bun", "bun-types", "@types/express"].some((name) => name in all)) return true;
  }
  return false;
}
