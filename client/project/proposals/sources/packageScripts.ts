import type { Command } from "../../../../server/protocol/commandLines/commandLine.js";
import { parseCommandLine } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import type { Found } from "../found.js";
import type { PackageFile } from "../folders/projectFolder.js";
import type { Workspace } from "../folders/workspace.js";
import { placeKey } from "../placeKey.js";
import { isStatic, servesBuild } from "./builds.js";
import { scriptLine, type Servers, serversOf } from "./commandServers.js";
import type { Line } from "./line.js";
import { isNamedAsServer, isNotStarting, MAYBE_STARTING, partOf, STARTING } from "./scriptNames.js";

/** No more packages are looked at once this many servers are found: nobody chooses from more. */
const MOST_FINDS = 400;
/** At most this many servers of one package are found. */
const MOST_SERVERS = 20;
/** At most this many scripts of one package are looked at. */
const MOST_SCRIPTS = 200;

/** Proposes what the scripts of the root's package.json and of all other packages start. */
export async function findInPackages(workspace: Workspace): Promise<Found[]> {
  const all: Found[] = [];
  // The root comes first: its scripts say which scripts of the other packages are run.
  for (const { folder, package: read } of workspace.folders) {
    if (read !== undefined && all.length < MOST_FINDS) all.push(...(await findInScripts(read, folder, workspace)));
  }
  return all;
}

async function findInScripts(read: PackageFile, folder: string, workspace: Workspace): Promise<Found[]> {
  const scripts = [...read.scripts].slice(0, MOST_SCRIPTS);
  if (read.scripts.size > MOST_SCRIPTS) workspace.notes.add(`Only the first ${MOST_SCRIPTS} scripts of ${read.file} were read.`);
  const lineOf = (name: string, isServer: boolean, part?: string): Line =>
    scriptLine(read.file, name, read.scripts.get(name)!, { folder, isServer, ...(part === undefined ? {} : { part }) });
  const {
    found,
    delegates,
    name: primary,
  } = await startWhole(
    scripts.map(([name]) => name),
    folder,
    workspace,
    (name) => lineOf(name, true),
  );
  const all = [...found];
  for (const [name] of scripts) {
    if (all.length >= MOST_SERVERS) break;
    if (name === primary || STARTING.includes(name) || isNotStarting(name)) continue;
    // `start` beside `dev` starts the same for production.
    if (MAYBE_STARTING.includes(name) && primary !== undefined && partOf(name) === undefined) continue;
    const part = partOf(name);
    const more = await serversOf(lineOf(name, isNamedAsServer(name), part), workspace);
    for (const each of more.found) {
      const isAnother = !all.some((known) => isSame(known, each, part));
      const isBuilt = each.program !== undefined && (isStatic(each.program) || startsBuild(each, workspace));
      if (isAnother && !isBuilt && (part !== undefined || each.folder !== folder)) all.push(each);
    }
  }
  if (all.length === 0 && primary === undefined && !delegates) {
    const named = [...STARTING, "start", "serve"].find((each) => read.scripts.has(each));
    const text = named === undefined ? "" : read.scripts.get(named)!;
    if (named !== undefined && !isHarmless(text))
      workspace.notes.add(`The script "${named}" in ${read.file} starts nothing that is known to serve.`);
  }
  return all;
}

/** Scripts that compile and watch are no servers, which nobody has to be told. */
const isHarmless = (text: string): boolean =>
  parseCommandLine(text).every(({ words }) =>
    /^(?:tsc|tsup|rollup|webpack|esbuild|swc|babel|vite|unbuild|microbundle|echo|exit|true|tsc-watch|tsdown|rimraf|rm)$/.test(
      words[0]?.value ?? "",
    ),
  );

/** Finds the script that starts the package for development. */
async function startWhole(
  names: readonly string[],
  folder: string,
  workspace: Workspace,
  lineOf: (name: string) => Line,
): Promise<Servers & { name?: string }> {
  const isThere = (name: string): boolean => names.includes(name);
  const sure = [...workspace.scriptsRunIn(folder), ...STARTING].filter(isThere);
  for (const name of new Set(sure)) {
    const servers = await serversOf(lineOf(name), workspace, [`${folder}\0${name}`]);
    if (servers.found.length > 0 || servers.delegates) return { ...servers, name };
  }
  const maybe: (Servers & { name: string; weight: number })[] = [];
  for (const name of MAYBE_STARTING.filter(isThere)) {
    const servers = await serversOf(lineOf(name), workspace, [`${folder}\0${name}`]);
    if (servers.found.length > 0 || servers.delegates) maybe.push({ ...servers, name, weight: weightOf(servers.found, workspace) });
  }
  maybe.sort((a, b) => a.weight - b.weight);
  return maybe[0] ?? { found: [], delegates: false };
}

/** A dev server is likelier than a program of one's own, and that than a server of built files. */
function weightOf(found: readonly Found[], workspace: Workspace): number {
  const [first] = found;
  if (first?.program === undefined || first.entry !== undefined) return 1;
  return isStatic(first.program) || startsBuild(first, workspace) ? 2 : 0;
}

function startsBuild({ place, program }: Found, workspace: Workspace): boolean {
  if (place.what !== "commandLine" || program === undefined) return false;
  const command: Command | undefined = parseCommandLine(place.line)[place.command];
  return (
    command !== undefined &&
    servesBuild(
      command.words.map(({ value }) => value),
      program,
      workspace.programs,
    )
  );
}

/** Whether a script only starts in another way what another one starts. */
function isSame(known: Found, found: Found, part: string | undefined): boolean {
  if (placeKey(known.place) === placeKey(found.place)) return true;
  if (known.folder !== found.folder) return false;
  if (known.entry !== undefined || found.entry !== undefined) return known.entry === found.entry;
  if (known.program?.name !== found.program?.name) return false;
  const isElsewhere = known.port !== undefined && found.port !== undefined && known.port !== found.port && part !== undefined;
  return !isElsewhere && (known.target === found.target || part === undefined);
}
