import { mayBeService } from "../../../../server/protocol/commandLines/portVariables.js";
import type { Command } from "../../../../server/protocol/commandLines/commandLine.js";
import { findProgram } from "../../../../server/protocol/commandLines/findProgram.js";
import { namedPorts } from "../../../../server/protocol/commandLines/namedPorts.js";
import { parseCommandLine } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import { asksForAnyPort, toldVariable } from "../../../../server/protocol/commandLines/portFlags.js";
import type { Program } from "../../../../server/protocol/commandLines/program.js";
import { isDebuggerPort } from "../../../../server/protocol/port.js";
import type { Found } from "../found.js";
import { matchesName } from "../folders/matchPattern.js";
import { within } from "../folders/paths.js";
import type { DenoTask, Workspace } from "../folders/workspace.js";
import { portOf } from "../ports/portText.js";
import { placeKey } from "../placeKey.js";
import type { Place } from "../proposal.js";
import { delegationOf, nxProject, packageOf } from "./delegation.js";
import { ofVersion } from "./ofVersion.js";
import { startedFile } from "./runners.js";
import { isNotStarting, partOf } from "./scriptNames.js";
import { findSign } from "./signs.js";
import { MAIN_FILES, sourceServer } from "./sourceServer.js";
import type { Line } from "./line.js";

export interface Servers {
  found: readonly Found[];
  /** Whether it starts what other files say. */
  delegates: boolean;
}

const NONE: Servers = { found: [], delegates: false };
/** Scripts run each other at most this deep. */
const DEEPEST = 6;

/** Finds the servers that a command line starts, itself or through the scripts that it runs. */
export async function serversOf(line: Line, workspace: Workspace, trail: readonly string[] = []): Promise<Servers> {
  if (trail.length > DEEPEST || !workspace.mayReadLine()) return NONE;
  const commands = parseCommandLine(line.text);
  const all: Servers[] = [];
  for (const [index, command] of commands.entries()) all.push(await serversOfCommand(command, index, line, workspace, trail));
  return { found: distinct(all), delegates: all.some(({ delegates }) => delegates) };
}

/** Scripts that run each other may start one server many times. */
const distinct = (all: readonly Servers[]): Found[] => [
  ...new Map(all.flatMap(({ found }) => found.map((each): [string, Found] => [placeKey(each.place), each]))).values(),
];

async function serversOfCommand(
  command: Command,
  index: number,
  line: Line,
  workspace: Workspace,
  trail: readonly string[],
): Promise<Servers> {
  const folder = command.folder === undefined ? line.folder : within(line.folder, command.folder);
  if (folder === undefined) return NONE; // Outside of the workspace, or known only when it runs.
  const words = command.words.map(({ value }) => value);
  if (command.script !== undefined) {
    const servers = await serversOfScript(command.script, command, folder, line, workspace, trail);
    // `yarn vite` runs a script or a program.
    if (servers !== undefined) return servers;
    const port = ownPort(command, undefined);
    if (words[0] !== command.script || findProgram(command) === undefined) {
      // The script is not known; but where it is given a port, it listens there.
      return { found: port === undefined ? [] : [{ folder, kind: "server", place: line.place(index), port }], delegates: true };
    }
  }
  const project = nxProject(words);
  const projectFolder = project === undefined ? undefined : workspace.folderNamed(project.name);
  if (project !== undefined && projectFolder !== undefined && projectFolder !== folder) {
    workspace.markRun(projectFolder, project.target);
    return { found: [], delegates: true };
  }
  if (words.length > 1 && (await workspace.packageAt(folder))?.scripts.has(words[0]!) === true && findProgram(command) === undefined) {
    // `pnpm with-env next dev`: the script only starts what is behind it.
    const started = await serverOf({ ...command, words: command.words.slice(1) }, index, folder, line, workspace);
    return { found: started === undefined ? [] : [started], delegates: false };
  }
  const delegation = delegationOf(words);
  if (delegation !== undefined) {
    if (delegation.unread !== undefined)
      workspace.notes.add(`${placeName(line.place(index))} runs ${delegation.unread}, whose own file is not read.`);
    for (const script of delegation.everywhere ?? []) workspace.runEverywhere.add(script);
    return { found: [], delegates: true };
  }
  const found = await serverOf(command, index, folder, line, workspace);
  return { found: found === undefined ? [] : [found], delegates: false };
}

const placeName = (place: Place): string => ("name" in place ? `"${place.name}" in ${place.file}` : place.file);

/**
 * The servers of the scripts that a package manager runs.
 * @returns undefined when there is no such script
 */
async function serversOfScript(
  script: string,
  command: Command,
  folder: string,
  line: Line,
  workspace: Workspace,
  trail: readonly string[],
): Promise<Servers | undefined> {
  const named = command.workspace === undefined ? undefined : packageOf(command.workspace);
  if (command.workspace !== undefined && named === undefined) {
    workspace.runEverywhere.add(script);
    return { found: [], delegates: true };
  }
  const at = named === undefined ? folder : workspace.folderNamed(named);
  if (at === undefined) return { found: [], delegates: true };
  const inside = { ...line, folder: at };
  if (!script.includes("*")) {
    const servers = await scriptServers(script, at, inside, workspace, trail);
    return servers === undefined ? undefined : told(servers, command, line.place(0), script);
  }
  const known = [...((await workspace.packageAt(at))?.scripts.keys() ?? [])].filter(
    (each) => matchesName(each, script) && !isNotStarting(each),
  );
  const all: Servers[] = [];
  for (const each of known) all.push((await scriptServers(each, at, inside, workspace, trail)) ?? NONE);
  return { found: distinct(all), delegates: true };
}

/** A script of package.json, or a task of deno.json. */
async function scriptServers(
  name: string,
  folder: string,
  line: Line,
  workspace: Workspace,
  trail: readonly string[],
): Promise<Servers | undefined> {
  const key = `${folder}\0${name}`;
  if (trail.includes(key)) return NONE;
  const read = await workspace.packageAt(folder);
  const script = read?.scripts.get(name);
  const part = line.folder === folder && trail.length > 0 ? partOf(name) : undefined;
  const more = {
    folder,
    isServer: line.isServer && !isNotStarting(name),
    ...((part ?? line.part) === undefined ? {} : { part: part ?? line.part }),
  };
  if (read !== undefined && script !== undefined) {
    workspace.markRun(folder, name);
    return once(workspace, `${key}\0${more.part}\0${more.isServer}`, () =>
      serversOf(scriptLine(read.file, name, script, more), workspace, [...trail, key]),
    );
  }
  const deno = await workspace.denoTasks(folder);
  const task = deno?.tasks.get(name);
  if (deno === undefined || task === undefined) return undefined;
  return { ...(await serversOf(denoLine(deno.file, name, task, more), workspace, [...trail, key])), delegates: true };
}

const resolved = new WeakMap<Workspace, Map<string, Servers>>();

/** Reads each script once, since scripts may run each other in more ways than can be counted. */
async function once(workspace: Workspace, key: string, read: () => Promise<Servers>): Promise<Servers> {
  const known = resolved.get(workspace) ?? new Map<string, Servers>();
  resolved.set(workspace, known);
  const found = known.get(key);
  if (found !== undefined) return { ...found, delegates: true };
  known.set(key, NONE); // For a script that runs itself.
  const servers = await read();
  known.set(key, servers);
  return { ...servers, delegates: true };
}

type LineDetails = Pick<Line, "folder" | "isServer" | "part">;

export const scriptLine = (file: string, name: string, text: string, more: LineDetails): Line => ({
  text,
  ...more,
  place: (command) => ({ what: "commandLine", by: "packageScript", file, name, line: text, command, at: ["scripts", name] }),
});

export const denoLine = (file: string, name: string, { text, at }: DenoTask, more: LineDetails): Line => ({
  text,
  ...more,
  place: (command) => ({ what: "commandLine", by: "denoTask", file, name, line: text, command, at }),
});

/**
 * Gives the only server that a script starts the port which the line running it adds: `npm run dev -- --port 5180`.
 * @param place of the line that runs the script; a configuration or a Procfile gets the port itself, so that nothing has to be said of it
 */
function told({ found, delegates }: Servers, command: Command, place: Place, script: string): Servers {
  const [only, ...others] = found;
  const port = only === undefined || others.length > 0 ? undefined : ownPort(command, only.program);
  if (port === undefined || only === undefined) return { found, delegates };
  const isLeft = place.what === "commandLine" && place.by !== "procfile";
  const note = `${placeName(place)} runs "${script}" with port ${port}, which overrides any variable there.`;
  return { found: [{ ...only, port, notes: [...(only.notes ?? []), ...(isLeft ? [note] : [])] }], delegates };
}

/** On these nobody's own code listens; a script that names one speaks with the database there. */
const PORTS_OF_DATABASES = new Set([5432, 3306, 1433, 1521, 27017, 6379, 11211, 5672, 9092, 9042, 9200]);

/** The port on which the command's program listens, according to the command itself. */
export function ownPort(command: Command, program: Program | undefined): number | undefined {
  const isUnknown = program === undefined || program.ownCode === true;
  const own = namedPorts(command, program).filter(
    ({ isOwn, port }) => isOwn && !isDebuggerPort(port) && !(isUnknown && PORTS_OF_DATABASES.has(port)),
  );
  // A flag decides over a variable.
  return (own.find(({ variable }) => variable === undefined) ?? own[0])?.port;
}

async function serverOf(command: Command, index: number, folder: string, line: Line, workspace: Workspace): Promise<Found | undefined> {
  const words = command.words.map(({ value }) => value);
  const program = await moreSpecific(findProgram(command), folder, workspace);
  if (asksForAnyPort(command.words, program)) return undefined; // No port can be taken from it.
  const file = startedFile(words);
  const isKnown = program !== undefined && !(file !== undefined && program.ownCode === true);
  const port = ownPort(command, program);
  const basics = {
    folder,
    place: line.place(index),
    ...(line.part === undefined ? {} : { part: line.part }),
    ...(port === undefined ? {} : { port }),
  };
  if (isKnown) {
    // A program of one's own code, such as a task of gulp, serves where the script's name says so.
    if (program.ownCode === true && port === undefined && !line.isServer) return undefined;
    const target = targetOf(words, program);
    const variable = namedVariable(command);
    const served = packageFolder(target, folder, workspace);
    return {
      ...basics,
      kind: program.kind,
      program,
      // A target of Nest is one of the repository's applications.
      ...(program.name === "NestJS" && target !== "" && line.part === undefined ? { part: target } : {}),
      ...(served === undefined ? (target === "" ? {} : { target }) : { folder: served }),
      ...(variable === undefined ? {} : { env: variable }),
    };
  }
  if (file !== undefined) {
    const found = await sourceServer(file.entry ?? MAIN_FILES[file.runner], folder, line, workspace, port !== undefined);
    if (found === undefined) return undefined;
    const variable = namedVariable(command) ?? found.env;
    return {
      ...basics,
      ...(program === undefined ? {} : { program }),
      ...found,
      ...(port === undefined ? {} : { port }),
      ...(variable === undefined ? {} : { env: variable }),
    };
  }
  const isTold = port !== undefined || toldVariable(command.words, program) !== undefined;
  if (!isTold || !line.isServer || NEVER_SERVERS.has(words[0] ?? "")) return undefined;
  return { ...basics, kind: "server", target: words[0] ?? "" };
}

/** The folder of another package that a program is given to serve: `docusaurus start website`. */
function packageFolder(target: string, folder: string, { folders }: Workspace): string | undefined {
  const path = target === "" ? undefined : within(folder, target);
  return folders.find((each) => each.folder === path && each.package !== undefined)?.folder;
}

/** A program that goes by the name of another one, where its files are: `bin/vite` is that of Vite Ruby beside `config/vite.json`. */
async function moreSpecific(program: Program | undefined, folder: string, workspace: Workspace): Promise<Program | undefined> {
  if (program === undefined) return undefined;
  for (const other of workspace.programs) {
    if (other.name.startsWith(`${program.name} `) && (await findSign(workspace, folder, other)) !== undefined) return other;
  }
  return ofVersion(program, await workspace.packageAt(folder));
}

/** Programs that name ports of others alone. */
const NEVER_SERVERS = new Set([
  "curl",
  "wait-on",
  "wait-port",
  "kill-port",
  "npx",
  "open",
  "open-cli",
  "ssh",
  "psql",
  "mysql",
  "redis-cli",
  "mkdir",
  "echo",
  "cross-env",
  "docker",
  "docker-compose",
  "ngrok",
  "lt",
  "stripe",
  "cloudflared",
  "playwright",
  "cypress",
  "lsof",
  "fuser",
  "kill",
]);

/** The variable with a number that the line sets for its program's own port: `API_PORT` in `API_PORT=4000 node api.js`. */
function namedVariable(command: Command): string | undefined {
  const named = command.variables.find(
    ({ name, value }) => /(?:^|_)PORT$/.test(name) && mayBeService(name) && portOf(value.value) !== undefined,
  );
  return named?.name === "PORT" ? undefined : named?.name;
}

/** Its arguments other than flags, and its configuration file: what tells two servers of one program apart. */
function targetOf(words: readonly string[], program: Program): string {
  const start = program.commands
    .map((each) => each.split(" "))
    .filter((each) => each.every((word) => words.includes(word)))
    .reduce<string[]>((longest, each) => (each.length > longest.length ? each : longest), []);
  const kept = words.filter((word, index) => {
    const before = words[index - 1] ?? "";
    if (/^(?:-c|--config|--project|--filter|--scope|--app|--source|--root)$/.test(before)) return true;
    if (word.startsWith("-")) return /^--?(?:config|project|app|root)=/.test(word);
    if (before.startsWith("-") && !before.includes("=")) return false; // The value of a flag.
    return (
      index > 0 && !start.includes(word) && !/^(?:dev|serve|start|develop|server|run|watch|s|\.)$/.test(word) && !/^[\d.:]+$/.test(word)
    );
  });
  return kept.join(" ");
}
