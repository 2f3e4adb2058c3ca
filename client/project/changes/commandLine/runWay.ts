import type { Command, NamedPort } from "../../../../server/protocol/commandLines/commandLine.js";
import { bringsProgram } from "../../../../server/protocol/commandLines/started.js";
import { isToldPort } from "../../../../server/protocol/commandLines/portFlags.js";
import { withPort } from "../../../../server/protocol/commandLines/withPort.js";
import type { Program } from "../../../../server/protocol/commandLines/program.js";
import type { CommandLinePlace, PortName, Way } from "../../proposals/proposal.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { findPackageManager, folderOf, foldersUpwards, inFolder, objectIn, runScript } from "./packageManager.js";

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
): Promise<Way | undefined> {
  const start = await startOf(files, place, placed);
  if (start === undefined) return undefined;
  return runBy(folderOf(place.file), port, start);
}

/**
 * @param folder in which the line is typed, from the root
 * @param start the command line, with `{port}`, or with the variable that the program reads
 */
export function runBy(folder: string, port: PortName, start: { line: string; variable?: string }): Way {
  const change = folder === "" ? "" : `cd ${isPlain(folder) ? folder : JSON.stringify(folder)} && `;
  const named = port.isMain ? "" : ` :${port.service}`;
  const env = start.variable === undefined || start.variable === "PORT" ? "" : ` --env ${start.variable}`;
  const shown = `${change}port-daddy run${named}${env} -- ${start.line}`;
  return { kind: "run", changes: [], shown, start: shown };
}

async function startOf(
  files: WorkspaceFiles,
  place: CommandLinePlace,
  placed: PlacedCommand,
): Promise<{ line: string; variable?: string } | undefined> {
  const { program, own, variable } = placed;
  const folder = folderOf(place.file);
  // A line that says the port itself wins over a variable, whether by a flag or by setting the variable.
  if (own === undefined && variable !== undefined)
    return isLeftTo(variable, place, placed) ? { line: await starter(files, place, false), variable } : undefined;
  const flag = program?.flag;
  if (!takesMore(place.line, placed)) return undefined;
  const isRepeatable = flag !== undefined && program?.repeats === "last" && own?.variable === undefined;
  if (own !== undefined && !isRepeatable) return itself(files, folder, place, placed);
  if (flag === undefined) return undefined;
  return { line: `${await starter(files, place, true)} ${flag}` };
}

/** Whether the variable decides: no flag names another one, and it is not replaced already where the line is typed. */
function isLeftTo(variable: string, { by, line }: CommandLinePlace, { command, program }: PlacedCommand): boolean {
  if (by === "procfile" && line.includes("$")) return false;
  return !isToldPort(command.words, program) || command.words.some(({ value }) => value.split(/\W+/).includes(variable));
}

/** The script's own command line, typed without the script, where a second flag would not win over the first. */
async function itself(
  files: WorkspaceFiles,
  folder: string,
  { line }: CommandLinePlace,
  { command, all, program }: PlacedCommand,
): Promise<{ line: string } | undefined> {
  const [first] = command.words;
  const isPlainLine = all.length === 1 && command.variables.length === 0 && command.folder === undefined && !/[$%`'"\\]/.test(line);
  const changed = isPlainLine ? withPort(line, command, program, "{port}") : undefined;
  if (first === undefined || changed === undefined) return undefined;
  const isBare = line.startsWith(first.value) && (await isDependency(files, folder, first.value));
  return { line: isBare ? `${execute[(await findPackageManager(files, folder)).name]} ${changed}` : changed };
}

/** Whether a program is installed with the package, or with one of a folder above it, so that only the package manager finds it. */
async function isDependency(files: WorkspaceFiles, folder: string, program: string): Promise<boolean> {
  for (const each of foldersUpwards(folder)) {
    const { dependencies, devDependencies } = objectIn(await files.json(inFolder(each, "package.json")));
    const names = [...Object.keys(objectIn(dependencies)), ...Object.keys(objectIn(devDependencies))];
    if (names.some((name) => bringsProgram(name, program))) return true;
  }
  return false;
}

/** Starts a program of a package's dependencies, by package manager. */
const execute = { npm: "npx", pnpm: "pnpm exec", yarn: "yarn run", bun: "bunx" } as const;

/** Whether arguments at the end of the line get to the command: it is the last one, and nothing is around or behind it. */
function takesMore(line: string, { command, all }: PlacedCommand): boolean {
  if (command.within !== undefined || all.at(-1) !== command || all.some((each) => each.within !== undefined)) return false;
  if (command.words.some(({ value }) => value === "--") || command.needsDashes === true) return false;
  return command.end !== undefined && line.slice(command.end).trim() === "";
}

/** @param passesOn whether arguments for the program follow */
async function starter(files: WorkspaceFiles, { by, name, file, line }: CommandLinePlace, passesOn: boolean): Promise<string> {
  const folder = folderOf(file);
  switch (by) {
    case "packageScript":
      return runScript(await findPackageManager(files, folder), name, passesOn);
    case "composer":
      return `composer run ${name}${passesOn ? " --" : ""}`;
    case "denoTask":
      return `deno task ${name}`;
    case "nx":
      return `npx nx run ${await nxProjectName(files, folder)}:${name}`;
    case "procfile":
      return line;
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

/** Whether no shell sees anything in a word but its characters. */
const isPlain = (word: string): boolean => /^[\w./@-]+$/.test(word);
