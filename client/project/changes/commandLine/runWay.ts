import type { Command, NamedPort } from "../../../../server/protocol/commandLines/commandLine.js";
import { bringsProgram } from "../../../../server/protocol/commandLines/started.js";
import { isToldPort } from "../../../../server/protocol/commandLines/portFlags.js";
import { withPort } from "../../../../server/protocol/commandLines/withPort.js";
import type { Program } from "../../../../server/protocol/commandLines/program.js";
import type { CommandLinePlace, PortName, Way } from "../../proposals/proposal.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { findPackageManager, folderOf, foldersUpwards, inFolder, objectIn, runScript } from "./packageManager.js";
import { type UserShell, typedLine } from "./userShell.js";

/** A command of a line, with what is known of it. */
export interface PlacedCommand {
  command: Command;
  /** All commands of the line. */
  all: readonly Command[];
  program?: Program;
  /** The port that the command line gives it. */
  own?: NamedPort;
  /** The variable from which it reads its port, as far as known. */
  variable?: string;
  /** The port on which it listens without a command line or variable that says another one, where that is known. */
  usual?: number;
}

/**
 * The way that writes nothing: the user starts the service by `port-daddy run`, which sets the variable and puts the port for `{port}`.
 * @returns undefined where neither reaches the program
 */
export async function runWay(
  files: WorkspaceFiles,
  place: CommandLinePlace,
  port: PortName,
  placed: PlacedCommand,
  shell: UserShell,
): Promise<Way | undefined> {
  const start = await startOf(files, place, placed, shell);
  if (start === undefined) return undefined;
  return runBy(folderOf(place.file), port, start, shell);
}

/** A command that starts a service: its words, and how it gets the port: by `{port}` among them, or by a variable. */
interface Start {
  words: readonly string[];
  variable?: string;
}

/**
 * @param folder in which the line is typed, from the root
 * @param shell the one into which the user types it
 */
export function runBy(folder: string, port: PortName, { words, variable }: Start, shell: UserShell): Way {
  const named = port.isMain ? [] : [`:${port.service}`];
  const env = variable === undefined || variable === "PORT" ? [] : ["--env", variable];
  const shown = typedLine(["port-daddy", "run", ...named, ...env, "--", ...words], folder, shell);
  return { kind: "run", changes: [], shown, start: shown, run: { words, folder, ...(variable === undefined ? {} : { variable }) } };
}

async function startOf(
  files: WorkspaceFiles,
  place: CommandLinePlace,
  placed: PlacedCommand,
  shell: UserShell,
): Promise<Start | undefined> {
  const { program, own, variable } = placed;
  const folder = folderOf(place.file);
  // A line that says the port itself wins over a variable, whether by a flag or by setting the variable.
  if (own === undefined && variable !== undefined) {
    if (!isLeftTo(variable, placed)) return undefined;
    const words = place.by === "procfile" ? wordsOf(place.line, shell) : await startingWords(files, place, false);
    return words && { words, variable };
  }
  const flag = program?.flag;
  if (!takesMore(place.line, placed)) return undefined;
  const isRepeatable = flag !== undefined && program?.repeats === "last" && own?.variable === undefined;
  if (own !== undefined && !isRepeatable) return itself(files, folder, place, placed);
  if (flag === undefined || (place.by === "procfile" && !isPlain(place.line))) return undefined;
  return { words: [...(await startingWords(files, place, true)), ...flag.split(" ")] };
}

/** Whether the variable decides: no flag names another one. */
const isLeftTo = (variable: string, { command, program }: PlacedCommand): boolean =>
  !isToldPort(command.words, program) || command.words.some(({ value }) => value.split(/\W+/).includes(variable));

/** `run` starts no shell, which a line with variables, quotation marks or several commands needs; undefined where there is none for it. */
function wordsOf(line: string, shell: UserShell): string[] | undefined {
  if (isPlain(line)) return split(line);
  return shell === "posix" ? ["sh", "-c", line] : undefined;
}

/** Whether a line is words alone, none of which means more to a shell. */
const isPlain = (line: string): boolean => !/[$%`'"\\<>|&;()*?~#!]/.test(line) && !/^\s*\w+=/.test(line);

const split = (line: string): string[] => line.trim().split(/\s+/);

/** The script's own command line, typed without the script, where a second flag would not win over the first. */
async function itself(
  files: WorkspaceFiles,
  folder: string,
  { line }: CommandLinePlace,
  { command, all, program }: PlacedCommand,
): Promise<Start | undefined> {
  const [first] = command.words;
  const isAlone = all.length === 1 && command.variables.length === 0 && command.folder === undefined && isPlain(line);
  const changed = isAlone ? withPort(line, command, program, "{port}") : undefined;
  if (first === undefined || changed === undefined) return undefined;
  const isInstalled = line.startsWith(first.value) && (await isDependency(files, folder, first.value));
  return { words: [...(isInstalled ? execute[(await findPackageManager(files, folder)).name] : []), ...split(changed)] };
}

/** Whether a program is installed with the package, or with one of a folder above it, so that only the package manager finds it. */
export async function isDependency(files: WorkspaceFiles, folder: string, program: string): Promise<boolean> {
  for (const each of foldersUpwards(folder)) {
    const { dependencies, devDependencies } = objectIn(await files.json(inFolder(each, "package.json")));
    const names = [...Object.keys(objectIn(dependencies)), ...Object.keys(objectIn(devDependencies))];
    if (names.some((name) => bringsProgram(name, program))) return true;
  }
  return false;
}

/** Starts a program of a package's dependencies, by package manager. */
export const execute = { npm: ["npx"], pnpm: ["pnpm", "exec"], yarn: ["yarn", "run"], bun: ["bunx"] } as const;

/** Whether arguments at the end of the line get to the command: it is the last one, and nothing is around or behind it. */
function takesMore(line: string, { command, all }: PlacedCommand): boolean {
  if (command.within !== undefined || all.at(-1) !== command || all.some((each) => each.within !== undefined)) return false;
  if (command.words.some(({ value }) => value === "--") || command.needsDashes === true) return false;
  return command.end !== undefined && line.slice(command.end).trim() === "";
}

/** The words that start what a place starts. @param passesOn whether arguments for the program follow */
export async function startingWords(
  files: WorkspaceFiles,
  { by, name, file, line }: CommandLinePlace,
  passesOn: boolean,
): Promise<string[]> {
  const folder = folderOf(file);
  switch (by) {
    case "packageScript":
      return runScript(await findPackageManager(files, folder), name, passesOn);
    case "composer":
      return ["composer", "run", name, ...(passesOn ? ["--"] : [])];
    case "denoTask":
      return ["deno", "task", name];
    case "nx":
      return ["npx", "nx", "run", `${await nxProjectName(files, folder)}:${name}`];
    case "procfile":
      return split(line);
  }
}

/** Nx takes a project's name from project.json, else from package.json. Source: https://nx.dev/reference/project-configuration */
async function nxProjectName(files: WorkspaceFiles, folder: string): Promise<string> {
  for (const file of ["project.json", "package.json"]) {
    const { name } = objectIn(await files.json(inFolder(folder, file)));
    if (typeof name === "string" && name !== "") return name;
  }
  return folder.split("/").at(-1)!;
}
