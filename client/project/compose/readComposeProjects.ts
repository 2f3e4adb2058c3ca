import path from "node:path";
import { parseEnv } from "node:util";
import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from "yaml";
import { keyName, parseYaml, type YamlFile } from "../files/parseYaml.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import { asObject } from "../proposals/looseValues.js";

/** The compose files that are used together, with the `.env` beside them. */
export interface ComposeProject {
  /** From the workspace's root, with slashes; empty for the root. */
  folder: string;
  /** In the order in which Compose merges them. */
  files: readonly ComposeFile[];
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
/** For development alone, which people name with `-f`; one of these counts where no file has a default name. */
const DEVELOPMENT_NAME = /^(?:docker-)?compose[.-](?:dev|development|local)\.ya?ml$/;
/** Folders whose compose files are not how the project runs; the editor forwards the ports of a dev container by itself. */
const OTHER_FOLDERS = /^(examples?|samples?|tests?|e2e|docs?|fixtures?|templates?|\.devcontainer|\.github)$/;
/** At most this many folders below the root are looked into. */
const MAX_FOLDERS = 50;

/** Reads the compose project in the root, otherwise those in the folders right below it. What cannot be read becomes a problem of `files`. */
export async function readComposeProjects(files: WorkspaceFiles): Promise<ComposeProject[]> {
  const root = await readProject(files, "");
  if (root !== undefined) return [root];
  const folders = (await files.list("")).filter(({ name, isFolder }) => isFolder && !OTHER_FOLDERS.test(name)).slice(0, MAX_FOLDERS);
  const projects = await Promise.all(folders.map(({ name }) => readProject(files, name)));
  return projects.filter((project) => project !== undefined);
}

async function readProject(files: WorkspaceFiles, folder: string): Promise<ComposeProject | undefined> {
  const there = new Set((await files.list(folder)).map(({ name }) => name));
  const development = [...there].filter((name) => DEVELOPMENT_NAME.test(name));
  const main = FILE_NAMES.find((name) => there.has(name)) ?? (development.length === 1 ? development[0] : undefined);
  const values = there.has(".env") ? await readEnv(files, path.posix.join(folder, ".env")) : new Map<string, string>();
  const listed = values.get("COMPOSE_FILE");
  const override = OVERRIDE_NAMES.find((name) => there.has(name));
  const separator = values.get("COMPOSE_PATH_SEPARATOR") ?? (listed?.includes(";") === true ? ";" : ":");
  const names = listed === undefined ? [main, main === undefined ? undefined : override] : listed.split(separator);
  const found: ComposeFile[] = [];
  for (const name of names) {
    if (name === undefined || name === "") continue;
    const read = await readFile(files, path.posix.join(folder, name));
    // Without one of its files, a project means something else.
    if (read === undefined) return undefined;
    found.push(read);
  }
  return found.length === 0 ? undefined : { folder, files: found, values };
}

async function readFile(files: WorkspaceFiles, file: string): Promise<ComposeFile | undefined> {
  // This also tells of a file that is no YAML.
  if ((await files.yaml(file)) === undefined) return undefined;
  const text = await files.read(file);
  return text === undefined ? undefined : { file, text, ...parseYaml(text) };
}

async function readEnv(files: WorkspaceFiles, file: string): Promise<Map<string, string>> {
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
