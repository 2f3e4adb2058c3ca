import type { Program } from "../../../../server/protocol/commandLines/program.js";
import type { Found } from "../found.js";
import { fileIn } from "../folders/paths.js";
import type { Workspace } from "../folders/workspace.js";
import { asObject, asText, asTexts } from "../looseValues.js";
import { readEntrySource } from "../ports/entrySource.js";
import { portOf } from "../ports/portText.js";
import type { Line } from "./line.js";
import { inferredTargets, nxPlugins } from "./nxInferred.js";
import { serversOf } from "./commandServers.js";
import { MAYBE_STARTING, STARTING } from "./scriptNames.js";

const TARGETS = ["dev", "serve", "start", "develop"];

/** Executors that serve, by the name of their program. Source: Nx, the reference of each plugin. */
const EXECUTORS: readonly [executor: RegExp, program: string, port: number][] = [
  [/^@nx\/vite:dev-server$|^@nrwl\/vite:dev-server$/, "Vite", 4200],
  [/^@n(?:x|rwl)\/next:(?:server|dev-server)$/, "Next.js", 4200],
  [/^@n(?:x|rwl)\/(?:webpack|rspack|web|react|angular):(?:dev-server|module-federation-dev-server)$/, "webpack", 4200],
  [/^@(?:angular-devkit\/build-angular|angular\/build|nx\/angular):dev-server$/, "Angular", 4200],
  [/^@n(?:x|rwl)\/nuxt:serve$/, "Nuxt", 3000],
  [/^@n(?:x|rwl)\/(?:expo|react-native):start$/, "Expo", 8081],
  [/^@n(?:x|rwl)\/(?:js|node):(?:node|execute)$/, "Node.js", 3000],
  [/^@n(?:x|rwl)\/storybook:storybook$/, "Storybook", 4400],
];

/** Finds the servers that targets in project.json and in package.json's `nx` start. Source: Nx, "Project Configuration". */
export async function findInNxProjects(workspace: Workspace): Promise<Found[]> {
  const all: Found[] = [];
  const plugins = await nxPlugins(workspace.files);
  for (const { folder, package: read } of workspace.folders) {
    const here: Found[] = [];
    let name = read?.name;
    let hasProject = read !== undefined;
    if ((await workspace.files.list(folder)).some((entry) => entry.name === "project.json")) {
      const file = fileIn(folder, "project.json");
      const project = asObject(await workspace.files.json(file));
      name = asText(project["name"]) ?? name;
      hasProject = project["projectType"] !== "library";
      here.push(...(await findInTargets(asObject(project["targets"]), name, folder, file, [], workspace)));
    }
    const inPackage = asObject(asObject(read?.manifest["nx"])["targets"]);
    if (read !== undefined) here.push(...(await findInTargets(inPackage, read.name, folder, read.file, ["nx"], workspace)));
    // A script of the package starts the same.
    const isStarted = [...STARTING, ...MAYBE_STARTING].some((each) => read?.scripts.has(each) === true);
    if (hasProject && !isStarted && here.length === 0) here.push(...(await findInferred(workspace, folder, name, plugins)));
    all.push(...here);
  }
  return all;
}

/** The servers that the targets of Nx's plugins start. */
async function findInferred(
  workspace: Workspace,
  folder: string,
  name: string | undefined,
  plugins: ReadonlyMap<string, Record<string, unknown>>,
): Promise<Found[]> {
  const targets = await inferredTargets(workspace.files, folder, plugins);
  return targets.flatMap(({ file, program: known, target }): Found[] => {
    const program = workspace.programs.find((each) => each.name === known);
    if (program === undefined) return [];
    const start = `npx nx ${target} ${name ?? folder} --port={port}`;
    return [{ folder, kind: program.kind, program, place: { what: "sign", file, start } }];
  });
}

async function findInTargets(
  targets: Record<string, unknown>,
  name: string | undefined,
  folder: string,
  file: string,
  around: readonly string[],
  workspace: Workspace,
): Promise<Found[]> {
  for (const target of TARGETS.filter((each) => Object.hasOwn(targets, each))) {
    const settings = asObject(targets[target]);
    const options = asObject(settings["options"]);
    const executor = asText(settings["executor"]) ?? "";
    const known = EXECUTORS.find(([pattern]) => pattern.test(executor));
    if (known !== undefined) {
      const program = workspace.programs.find((each) => each.name === known[1]);
      const start = `npx nx ${target} ${name ?? folder}`;
      if (program?.name === "Node.js") return [await ownServer(workspace, folder, file, start, program)];
      const port = portOf(options["port"]) ?? known[2];
      const place = { what: "sign" as const, file, start: `${start} --port={port}` };
      return [{ folder, kind: program?.kind ?? "server", place, ...(program === undefined ? {} : { program }), port }];
    }
    const found = await findInCommands(target, settings, options, folder, file, around, workspace);
    if (found.length > 0) return found;
  }
  return [];
}

/** A server of one's own code, whose main file is where Nx's generators write it. */
async function ownServer({ files }: Workspace, folder: string, file: string, start: string, program: Program): Promise<Found> {
  const source = await readEntrySource(files, folder, "src/main");
  const [variable, sourcePort] = [source?.variable, source?.port];
  return {
    ...{ folder, kind: program.kind, program },
    // A source that reads a variable gets the port by it.
    place: { what: "sign", file, ...(variable === undefined ? {} : { start }) },
    ...(sourcePort === undefined ? {} : { sourcePort }),
    ...(variable === undefined || variable === "PORT" ? {} : { env: variable }),
  };
}

/** `"command": "vite"`, or the executor `nx:run-commands` with `options.command` or `options.commands`. */
async function findInCommands(
  target: string,
  settings: Record<string, unknown>,
  options: Record<string, unknown>,
  folder: string,
  file: string,
  around: readonly string[],
  workspace: Workspace,
): Promise<Found[]> {
  const cwd =
    asText(options["cwd"])?.replace("{projectRoot}", folder).replace("{workspaceRoot}", "") ??
    (asText(settings["command"]) === undefined ? "" : "");
  const at = [...around, "targets", target];
  const lines: [text: string, path: (string | number)[]][] = [];
  if (typeof settings["command"] === "string") lines.push([settings["command"], [...at, "command"]]);
  if (typeof options["command"] === "string") lines.push([options["command"], [...at, "options", "command"]]);
  asTexts(options["commands"]).forEach((text, index) => lines.push([text, [...at, "options", "commands", index]]));
  const all: Found[] = [];
  for (const [text, path] of lines) {
    const inFolder = cwd === "" && options["cwd"] === undefined ? folder : trimmed(cwd);
    const line: Line = {
      text: text.replaceAll("{projectRoot}", folder === "" ? "." : folder),
      folder: inFolder,
      isServer: true,
      place: (command) => ({ what: "commandLine", by: "nx", file, name: target, line: text, command, at: path }),
    };
    all.push(...(await serversOf(line, workspace)).found.map((each) => ({ ...each, folder: each.folder === "" ? folder : each.folder })));
  }
  return all;
}

const trimmed = (folder: string): string => (folder.startsWith("./") ? folder.slice(2) : folder).replace(/\/$/, "");
