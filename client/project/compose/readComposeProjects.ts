import path from "node:path";
import { parseEnv } from "node:util";
import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type YAMLMap } from "yaml";
import { keyName, parseYaml, type YamlFile } from "../files/parseYaml.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import { folderAround, within } from "../proposals/folders/paths.js";
import { asList, asObject, asTexts } from "../proposals/looseValues.js";

/** The compose files that are used together, with the `.env` beside them. */
export interface ComposeProject {
  /** From the workspace's root, with slashes; empty for the root. */
  folder: string;
  /** In the order in which Compose merges them. */
  files: readonly ComposeFile[];
  /** The other files from which services are extended. */
  bases: readonly ComposeFile[];
  /** The variables of `.env`, which apply where the shell sets none. */
  values: ReadonlyMap<string, string>;
}

/** One compose file. */
export interface ComposeFile extends YamlFile {
  /** From the workspace's root, with slashes. */
  file: string;
  text: string;
}

/** In the order in which Compose looks for them. Source: compose-spec/compose-go, cli/options.go, DefaultFileNames. */
const FILE_NAMES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const OVERRIDE_NAMES = ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"];
/** Files for development, which people name by `-f` after the main one, or alone. */
const DEVELOPMENT_FILE = /^(?:docker-)?compose[.-](?:dev|development|local)\.ya?ml$/;
/** Folders whose compose files are not how the project runs; the editor forwards the ports of a dev container by itself. */
const OTHER_FOLDERS = /^(examples?|samples?|tests?|e2e|docs?|fixtures?|templates?|\.devcontainer|\.github)$/;
/** At most this many folders below the root are looked into. */
const MAX_FOLDERS = 50;

const known = new WeakMap<WorkspaceFiles, Promise<ComposeProject[]>>();

/**
 * Reads, once, the compose project in the root, otherwise those in the folders right below it, each with those that it includes. What cannot
 * be read, or is elsewhere, becomes a problem of `files`.
 */
export function readComposeProjects(files: WorkspaceFiles): Promise<ComposeProject[]> {
  const projects = known.get(files) ?? readProjects(files);
  known.set(files, projects);
  return projects;
}

async function readProjects(files: WorkspaceFiles): Promise<ComposeProject[]> {
  const root = await readProject(files, "");
  if (root !== undefined) return [root, ...(await readIncluded(files, root))];
  const folders = (await files.list("")).filter(({ name, isFolder }) => isFolder && !OTHER_FOLDERS.test(name)).slice(0, MAX_FOLDERS);
  const projects = await Promise.all(folders.map(({ name }) => readProject(files, name)));
  const found = projects.filter((project) => project !== undefined);
  return [...found, ...(await Promise.all(found.map((project) => readIncluded(files, project)))).flat()];
}

async function readProject(files: WorkspaceFiles, folder: string): Promise<ComposeProject | undefined> {
  const there = (await files.list(folder)).filter(({ isFolder }) => !isFolder).map(({ name }) => name);
  // Where there are several files for development, it is not known which one is used.
  const [development, ...others] = there.filter((name) => DEVELOPMENT_FILE.test(name));
  const main = FILE_NAMES.find((name) => there.includes(name));
  const values = await readEnv(files, path.posix.join(folder, ".env"));
  const listed = values.get("COMPOSE_FILE");
  const override = OVERRIDE_NAMES.find((name) => there.includes(name));
  const separator = values.get("COMPOSE_PATH_SEPARATOR") ?? (listed?.includes(";") === true ? ";" : ":");
  // Nobody has to name it, so that a broken one changes nothing.
  const isRead = development !== undefined && (await readFile(files, path.posix.join(folder, development))) !== undefined;
  const usual = [main, main === undefined ? undefined : override, isRead && others.length === 0 ? development : undefined];
  return readFiles(files, folder, listed === undefined ? usual : listed.split(separator), values);
}

/** @param names of the files, from the folder; without one of them a project means something else, and is not read */
async function readFiles(
  files: WorkspaceFiles,
  folder: string,
  names: readonly (string | undefined)[],
  values: ReadonlyMap<string, string>,
): Promise<ComposeProject | undefined> {
  const found: ComposeFile[] = [];
  for (const name of names) {
    if (name === undefined || name === "") continue;
    const read = await readFile(files, path.posix.join(folder, name));
    if (read === undefined) return undefined;
    found.push(read);
  }
  return found.length === 0 ? undefined : { folder, files: found, bases: await readBases(files, found), values };
}

/** At most this many files are read because others include or extend them. */
const MAX_FILES = 20;

/** The files from which services are extended, and those from which the services in them are. Source: Compose specification, "extends". */
async function readBases(files: WorkspaceFiles, extending: readonly ComposeFile[]): Promise<ComposeFile[]> {
  const bases = new Map<string, ComposeFile>();
  const known = new Set(extending.map(({ file }) => file));
  const todo = [...extending];
  for (let each = todo.shift(); each !== undefined && bases.size < MAX_FILES; each = todo.shift()) {
    for (const [name, service] of Object.entries(servicesOf(each))) {
      const { file } = asObject(asObject(service)["extends"]);
      if (typeof file !== "string") continue;
      const at = besides(each, file);
      if (at === undefined) files.addProblem(`${each.file} extends ${name} from ${file}, which is not in this folder; it is left alone.`);
      if (at === undefined || known.has(at)) continue;
      known.add(at);
      const read = await readFile(files, at);
      if (read === undefined) files.addProblem(`${each.file} extends ${name} from ${file}, which could not be read; it is left alone.`);
      if (read === undefined) continue;
      bases.set(at, read);
      todo.push(read);
    }
  }
  return [...bases.values()];
}

/**
 * The projects that a project includes, each with the variables of its own `.env` behind those of the including one. Source: Compose
 * specification, "include".
 */
async function readIncluded(files: WorkspaceFiles, project: ComposeProject): Promise<ComposeProject[]> {
  const found: ComposeProject[] = [];
  const known = new Set(project.files.map(({ file }) => file));
  const todo = [project];
  for (let each = todo.shift(); each !== undefined && found.length < MAX_FILES; each = todo.shift()) {
    for (const file of each.files)
      for (const { paths, folder } of includesOf(file)) {
        const inside = paths.map((name) => besides(file, name));
        const at = folder === undefined ? inside[0] && folderAround(inside[0]) : besides(file, folder);
        const isHere = at !== undefined && inside.every((name) => name !== undefined);
        if (!isHere) files.addProblem(`${file.file} includes ${paths.join(", ")}, which is not in this folder; it is left alone.`);
        if (!isHere || inside.some((name) => known.has(name))) continue;
        for (const name of inside) known.add(name);
        const own = await readEnv(files, path.posix.join(at, ".env"));
        const names = inside.map((name) => path.posix.relative(at, name));
        const read = await readFiles(files, at, names, new Map([...own, ...each.values]));
        if (read === undefined) files.addProblem(`${file.file} includes ${paths.join(", ")}, which could not be read; it is left alone.`);
        if (read === undefined) continue;
        found.push(read);
        todo.push(read);
      }
  }
  return found;
}

/** The path of a file or folder as a compose file names it, from the root; undefined for a URL, and for what is elsewhere. */
const besides = ({ file }: ComposeFile, named: string): string | undefined =>
  /^[\w+]{2,}:|^git@/.test(named) ? undefined : within(folderAround(file), named);

/** The entries of `include`: a path, or the long form with one or several that are merged. */
function includesOf({ value }: ComposeFile): { paths: string[]; folder?: string }[] {
  return asList(asObject(value)["include"]).flatMap((entry) => {
    const { path: named, project_directory: folder } = asObject(entry);
    const paths = asTexts(typeof entry === "string" ? entry : named);
    return paths.length === 0 ? [] : [{ paths, ...(typeof folder === "string" ? { folder } : {}) }];
  });
}

async function readFile(files: WorkspaceFiles, file: string): Promise<ComposeFile | undefined> {
  // This also tells of a file that is no YAML.
  if ((await files.yaml(file)) === undefined) return undefined;
  const text = await files.read(file);
  return text === undefined ? undefined : { file, text, ...parseYaml(text) };
}

async function readEnv(files: WorkspaceFiles, file: string): Promise<Map<string, string>> {
  const there = await files.list(folderAround(file));
  if (!there.some(({ name, isFolder }) => name === ".env" && !isFolder)) return new Map();
  const values = Object.entries(parseEnv((await files.read(file)) ?? ""));
  return new Map(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** The settings of a compose file's services by name, with merge keys resolved. */
export const servicesOf = ({ value }: ComposeFile): Record<string, unknown> => asObject(asObject(value)["services"]);

/** The node of a path, through aliases and merge keys; undefined where there is none. */
export function nodeAt(file: ComposeFile, at: readonly (string | number)[]): Node | undefined {
  let node = followed(file, file.document.contents);
  for (const key of at) node = followed(file, childOf(file, node, key));
  return node;
}

/** The tag of a path's own node, such as `!reset`; undefined where there is none. */
export const tagAt = (file: ComposeFile, at: readonly (string | number)[]): string | undefined => nodeAt(file, at)?.tag;

/** Whether a path's value, or one around it, is or has what an alias or a merge key (`<<`) puts elsewhere, too. */
export function isShared(file: ComposeFile, at: readonly (string | number)[]): boolean {
  const aliased = new Set(file.targets.values());
  let node: unknown = file.document.contents;
  for (const key of at) {
    if (!isNode(node) || isAlias(node) || aliased.has(node)) return true;
    node = isSeq(node) ? node.items[Number(key)] : isMap(node) ? pairOf(node, key) : undefined;
  }
  return !isScalar(node) || aliased.has(node);
}

function childOf(file: ComposeFile, node: Node | undefined, key: string | number): unknown {
  if (isSeq(node)) return node.items[Number(key)];
  if (!isMap(node)) return undefined;
  const own = pairOf(node, key);
  if (own !== undefined) return own;
  const merged = followed(file, pairOf(node, "<<"));
  // The first of several merged maps wins.
  for (const each of isSeq(merged) ? merged.items : [merged]) {
    const found = childOf(file, followed(file, each), key);
    if (found !== undefined) return found;
  }
  return undefined;
}

const pairOf = (map: YAMLMap, key: string | number): unknown =>
  map.items.find((pair) => keyName(pair.key) === String(key))?.value ?? undefined;

function followed(file: ComposeFile, node: unknown): Node | undefined {
  const found = isAlias(node) ? file.targets.get(node) : node;
  return isScalar(found) || isMap(found) || isSeq(found) ? found : undefined;
}
