import type { Command } from "../../../../server/protocol/commandLines/commandLine.js";
import { parseCommandLine } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import type { CommandLinePlace, PortName, ProposedChange } from "../../proposals/proposal.js";
import { within } from "../../proposals/folders/paths.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { mayUseProcess } from "./configWay.js";
import { folderOf, inFolder, objectIn } from "./packageManager.js";
import { environmentReadings } from "./source/environmentReadings.js";
import { listeningPorts, type LiteralPort } from "./source/listeningPorts.js";
import { pythonReading } from "./source/pythonReading.js";
import type { SourceReading } from "./source/sourceReading.js";
import { type SourceFile, sourceFiles } from "./source/sourceFiles.js";

/** Programs that run the file named behind them, and the words before it. */
const RUNNERS: ReadonlySet<string> = new Set(["node", "nodemon", "tsx", "ts-node", "ts-node-dev", "tsnd", "node-dev", "bun"]);
/** Flags of these programs that take the next word. Source: their `--help`. */
const TAKES_WORD: ReadonlySet<string> = new Set([
  ...["-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions", "--env-file", "--watch-path"],
  ...["--watch", "-w", "--ext", "-e", "--exec", "-x", "--ignore", "-i", "--delay", "-d", "-P", "--project", "--tsconfig"],
]);
/** Those of the flags above that take no value in other programs, but one in nodemon. */
const ALONE_ELSEWHERE: ReadonlySet<string> = new Set(["--watch", "-w", "-e", "-i", "-d", "-x"]);

/**
 * Reads the file that a command line of Node, a similar runtime, Deno or Python starts.
 * @param folder in which the command runs, from the root
 * @param place the command line's place, which tells what else starts the same files; undefined where nothing does
 * @param number the port that the files give the service, which is one of several in the source
 * @returns undefined when it starts no file that can be found and understood
 */
export async function readSource(
  files: WorkspaceFiles,
  folder: string,
  command: Command,
  port: PortName,
  { place, number }: { place?: CommandLinePlace; number?: number | undefined } = {},
): Promise<SourceReading | undefined> {
  const script = pythonScript(command);
  if (script !== undefined) return pythonReading(files, inFolder(folder, script), port.variable, number);
  const entry = entryOf(command);
  if (entry === undefined) return undefined;
  const all = await sourceFiles(files, inFolder(folder, entry));
  const [first] = all;
  if (first === undefined) return undefined;
  const readings = all.flatMap((each) => environmentReadings(each.root).map((reading) => ({ ...reading, ...each })));
  const own = readings.filter(({ name }) => name === port.variable);
  const others = readings.filter(({ name }) => name === "PORT");
  const overriding = all.filter(({ text }) => overridesEnvironment(text));
  const letsFilesWin = overriding.some(({ text }) => text.includes("dotenv")) ? { letsFilesWin: true as const } : {};
  const reading = { file: first.file, readsOwn: own.length > 0, readsPort: others.length > 0, ...letsFilesWin };
  const isShared = async (changed: readonly SourceFile[]): Promise<boolean> =>
    place !== undefined && changed.some(({ file }) => file !== first.file) && (await othersListenBy(files, place, folder, first, changed));
  if (reading.readsOwn || overriding.length > 0) return reading;
  const fixed = fixedPorts(all, number);
  // A file that it imports may read PORT for another server.
  if (others.length > 0 && fixed !== undefined && (fixed.length > 0 || number === undefined))
    return { ...reading, readsPort: false, isFixed: true };
  if (others.length > 0) {
    if (others.some(({ isSure }) => !isSure) || (await isShared(others))) return reading;
    const changes = others.map(({ node, after, file, text }): ProposedChange => {
      const offset = node.start!;
      const written = text.slice(offset, node.end!);
      return { file, at: { offset, length: written.length }, content: after(port.variable, written) };
    });
    return { ...reading, file: others[0]!.file, changes };
  }
  if (fixed === undefined) return reading;
  const isSafe = fixed.length > 0 && !(await isShared(fixed)) && (await mayRead(files, fixed, command));
  if (!isSafe) return { ...reading, isFixed: true };
  const read = command.words[0]?.value === "deno" ? `Deno.env.get("${port.variable}")` : `process.env.${port.variable}`;
  const changes = fixed.map(({ file, text, node }): ProposedChange => {
    const written = text.slice(node.start!, node.end!);
    const content = `${node.type === "StringLiteral" ? read : `Number(${read})`} || ${written}`;
    return { file, at: { offset: node.start!, length: written.length }, content };
  });
  return { ...reading, file: fixed[0]!.file, isFixed: true, changes };
}

/** The files of JavaScript of which the server of a command line consists. */
export async function filesStartedBy(files: WorkspaceFiles, { file, line, command: index }: CommandLinePlace): Promise<string[]> {
  const command = parseCommandLine(line)[index];
  const entry = command && entryOf(command);
  const folder = command?.folder === undefined ? folderOf(file) : within(folderOf(file), command.folder);
  return entry === undefined || folder === undefined ? [] : (await sourceFiles(files, inFolder(folder, entry))).map((each) => each.file);
}

/**
 * The literals by which the files name the service's port.
 * @returns undefined when they name none, or also listen on a port from elsewhere; none when it is not clear which of several it is
 */
function fixedPorts(all: readonly SourceFile[], number: number | undefined): (SourceFile & { node: LiteralPort["node"] })[] | undefined {
  const listening = all.map((each) => listeningPorts(each, all));
  // Two files may listen on one constant.
  const literals = [...new Map(listening.flatMap((each) => each.literals.map((literal) => [literal.node, literal]))).values()];
  if (literals.length === 0 || listening.some(({ hasOthers }) => hasOthers)) return undefined;
  const ports = new Set(literals.map(({ port }) => port));
  const [only] = ports;
  const wanted = number ?? (ports.size === 1 ? only : undefined);
  return literals.filter(({ port }) => port === wanted).map(({ file, node }) => ({ ...file, node }));
}

/** Whether the files may read the environment: their types know how, and Deno lets them. */
async function mayRead(files: WorkspaceFiles, changed: readonly SourceFile[], { words }: Command): Promise<boolean> {
  if (words[0]?.value === "deno") return words.some(({ value }) => ["-A", "--allow-all", "-E", "--allow-env"].includes(value));
  for (const { file, text } of changed) if (!(await mayUseProcess(files, file, text))) return false;
  return true;
}

/** Whether another server that a script or a Procfile starts consists of the changed files, too, and so would get this one's port. */
async function othersListenBy(
  files: WorkspaceFiles,
  place: CommandLinePlace,
  folder: string,
  { file: first }: SourceFile,
  changed: readonly SourceFile[],
): Promise<boolean> {
  const names = new Set(changed.map(({ file }) => file));
  for (const { line, at } of await linesBeside(files, [folderOf(place.file), folder]))
    for (const command of parseCommandLine(line)) {
      const entry = entryOf(command);
      const base = command.folder === undefined ? at : within(at, command.folder);
      if (entry === undefined || base === undefined) continue;
      const all = await sourceFiles(files, inFolder(base, entry));
      if (all[0] === undefined || all[0].file === first || !all.some(({ file }) => names.has(file))) continue;
      if (all.some((each) => !names.has(each.file) && listens(each, all))) return true;
    }
  return false;
}

const listens = (file: SourceFile, all: readonly SourceFile[]): boolean => {
  const { literals, hasOthers } = listeningPorts(file, all);
  return literals.length > 0 || hasOthers;
};

/** At most this many command lines beside a service's own are read. */
const MOST_LINES = 50;

/** The scripts and the processes of these folders, and of the root. */
async function linesBeside(files: WorkspaceFiles, folders: readonly string[]): Promise<{ line: string; at: string }[]> {
  const found: { line: string; at: string }[] = [];
  for (const at of new Set([...folders, ""])) {
    const scripts = Object.values(objectIn(objectIn(await files.json(inFolder(at, "package.json")))["scripts"]));
    const procfiles = (await files.list(at)).filter(({ name, isFolder }) => !isFolder && name.startsWith("Procfile"));
    const processes = await Promise.all(procfiles.map(({ name }) => files.read(inFolder(at, name))));
    const lines = processes.flatMap((text) => (text ?? "").split("\n").map((each) => each.slice(each.indexOf(":") + 1)));
    for (const line of [...scripts, ...lines]) if (typeof line === "string") found.push({ line, at });
  }
  return found.slice(0, MOST_LINES);
}

/** @returns the path of the file, as written, without `./` */
function entryOf({ words }: Command): string | undefined {
  const [program, ...rest] = words.map(({ value }) => value);
  const name = program?.split("/").at(-1);
  if (name === "nest") return rest[0] === "start" ? entryOfNest(rest.slice(1)) : undefined;
  if (name === undefined || (!RUNNERS.has(name) && !(name === "deno" && rest[0] === "run"))) return undefined;
  for (let at = name === "deno" ? 1 : 0; at < rest.length; at += 1) {
    const word = rest[at]!;
    if (word === "--") return undefined;
    if (word.startsWith("-")) {
      const alone = (name !== "nodemon" && ALONE_ELSEWHERE.has(word)) || (name === "deno" && word === "-r");
      if (name !== "deno" && ["-e", "--eval", "-p", "--print", "--exec", "-x"].includes(word)) return undefined;
      if ((TAKES_WORD.has(word) && !alone) || (name === "deno" && DENO_TAKES_WORD.has(word))) at += 1;
      continue;
    }
    if ((name === "tsx" && word === "watch") || (name === "bun" && (word === "run" || word === "--hot"))) continue;
    const path = word.replace(/^\.\//, "");
    return /[$%*?{}\\]|(^|\/)\.\.(\/|$)|^\//.test(path) ? undefined : path.replace(/\/$/, "");
  }
  return undefined;
}

/** Flags of `nest start` that take the next word, or may. Source: `nest start --help`. */
const NEST_TAKES_WORD: ReadonlySet<string> = new Set([
  "-c",
  "--config",
  "-p",
  "--path",
  "-d",
  "--debug",
  "-b",
  "--builder",
  "-e",
  "--exec",
]);
/** Those that name another file. */
const NEST_ENTRIES = /^(?:--entryFile|--sourceRoot|-c|--config)\b/;

/**
 * The file that `nest start` builds and starts: that of the package, or of the named application of a monorepo.
 * Source: `entryFile`, `sourceRoot` and "Monorepo mode" in https://docs.nestjs.com/cli/monorepo
 */
function entryOfNest(words: readonly string[]): string | undefined {
  const names = words.filter((word, at) => !word.startsWith("-") && !NEST_TAKES_WORD.has(words[at - 1] ?? ""));
  if (names.length > 1 || words.some((word) => word === "--" || NEST_ENTRIES.test(word))) return undefined;
  const [name] = names;
  if (name === undefined) return "src/main";
  return /^[\w-]+$/.test(name) ? `apps/${name}/src/main` : undefined;
}

/** Flags of `deno run` that take the next word. Source: `deno run --help`. */
const DENO_TAKES_WORD: ReadonlySet<string> = new Set([
  "-c",
  "--config",
  "--import-map",
  "--lock",
  "--cert",
  "--location",
  "--seed",
  "--ext",
]);

/** The file of Python that a command starts; `manage.py` and the like are programs of their own. */
function pythonScript({ words }: Command): string | undefined {
  const [program = "", file = ""] = words.map(({ value }) => value);
  const script = /^(?:python[\d.]*|py)$/.test(program) ? file : program;
  const path = script.replace(/^\.\//, "");
  const isPlain = path.endsWith(".py") && !/[$%*?{}\\]|(?:^|\/)\.\.(?:\/|$)|^\//.test(path);
  return isPlain && !/(?:^|\/)(?:manage|django-admin)\.py$/.test(path) ? path : undefined;
}

/** Whether a dotenv file wins over the environment there. Source: `override` of https://github.com/motdotla/dotenv */
const overridesEnvironment = (text: string): boolean => /\boverride:\s*true\b/.test(text);
