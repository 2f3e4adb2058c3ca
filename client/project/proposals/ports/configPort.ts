import { parseCommandLine } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import type { Program } from "../../../../server/protocol/commandLines/program.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { parseYaml } from "../../files/parseYaml.js";
import { matchesName, alternatives } from "../folders/matchPattern.js";
import { fileIn, folderAround, within } from "../folders/paths.js";
import { asList, asObject, asText, textEntries } from "../looseValues.js";
import type { Place } from "../proposal.js";
import { portOf, portOfAddress } from "./portText.js";

/**
 * Reads the literal port in a program's own configuration file.
 * @param words of the command line that starts it, which may name the file, or the folder or project to serve
 * @returns "unclear" where such a file seems to name a port in a form that is not understood
 */
export async function configPort(
  files: WorkspaceFiles,
  folder: string,
  program: Program,
  words: readonly string[] = [],
): Promise<number | "unclear" | undefined> {
  const known = KNOWN_FILES[program.name] ?? [];
  const { files: glob, port = [] } = program.config ?? {};
  const named = namedConfig(words);
  const root = named === undefined && ROOTED.has(program.name) ? await servedFolder(files, folder, words) : "";
  const own =
    named === undefined ? (glob === undefined ? [] : await matching(files, fileIn(folder, root).replace(/\/$/, ""), glob)) : [named];
  const keysOfNamed = program.config === undefined ? (known[0]?.[1] ?? port) : port;
  const settings = own.map((name): Setting => [root === "" ? name : `${root}/${name}`, keysOfNamed]);
  let isUnclear = false;
  for (const [name, keys] of [...settings, ...(named === undefined ? known : [])]) {
    const file = fileIn(folder, name);
    if (!(await exists(files, file))) continue;
    const found = await portInFile(files, file, keys);
    if (found !== undefined) return found;
    isUnclear ||= own.length > 0 && MAY_NAME_PORT.test(withoutComments((await files.read(file)) ?? ""));
  }
  if (program.name === "Angular") return angularPort(files, folder, words);
  if (program.name === ".NET" || program.name === "ASP.NET Core") return launchSettingsPort(files, folder);
  return isUnclear ? "unclear" : undefined;
}

/** A configuration that says a port, or builds on another one that may. */
const MAY_NAME_PORT = /\bport\b|\bmergeConfig\b|\bextends\b|(?:\(|export default ?|module\.exports ?= ?)\{\s{0,20}\.\.\./;

/** Programs that take the folder with their configuration as an argument. */
const ROOTED: ReadonlySet<string> = new Set(["Vite", "VitePress", "VuePress"]);

/** The folder among the words of a command line; empty where none is. */
async function servedFolder(files: WorkspaceFiles, folder: string, words: readonly string[]): Promise<string> {
  for (const word of words.slice(1)) {
    const path = word.startsWith("-") ? undefined : within(folder, word);
    if (path !== undefined && path !== folder && (await files.list(path)).length > 0) return word.replace(/^\.\//, "").replace(/\/$/, "");
  }
  return "";
}

/**
 * The port of the project that `ng serve` serves: the named one, else the only one, else the default of older versions. Source: Angular,
 * "Workspace configuration".
 */
async function angularPort(files: WorkspaceFiles, folder: string, words: readonly string[]): Promise<number | undefined> {
  const { projects, defaultProject } = asObject(await files.json(fileIn(folder, "angular.json")));
  const names = Object.keys(asObject(projects));
  const named = words.slice(1).find((word) => names.includes(word)) ?? (names.length === 1 ? names[0] : asText(defaultProject));
  const { architect, targets } = asObject(asObject(projects)[named ?? ""]);
  const { options, configurations, defaultConfiguration } = asObject(asObject(architect ?? targets)["serve"]);
  const configuration = asObject(asObject(configurations)[asText(defaultConfiguration) ?? ""]);
  return portOf(configuration["port"]) ?? portOf(asObject(options)["port"]);
}

/** Reads the port in `app.run(port=5001)` or `uvicorn.run(…, port=8001)`, with which a file of Python starts itself. */
export async function portOfRun(files: WorkspaceFiles, file: string): Promise<number | undefined> {
  const text = await files.read(file);
  return text === undefined ? undefined : portInSource(text, ["run", "port"]);
}

/** The configuration file that a command line names: `vite --config vite.client.ts`. */
export function namedConfig(words: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    if (word === "--config" || word === "-c" || (word === "-C" && words[0] === "puma")) return words[index + 1];
    if (word.startsWith("--config=")) return word.slice("--config=".length);
  }
  return undefined;
}

/** The words of the command at a place; none where it is no command line. */
export function wordsOf(place: Place): string[] {
  if (place.what !== "commandLine") return [];
  return parseCommandLine(place.line)[place.command]?.words.map(({ value }) => value) ?? [];
}

type Setting = [file: string, keys: readonly string[]];

/** Files that only say a port and cannot read the environment. Sources: the programs' documentation of their configuration. */
const KNOWN_FILES: Record<string, readonly Setting[]> = {
  "Spring Boot": [
    ["src/main/resources/application.properties", ["server", "port"]],
    ["src/main/resources/application.yml", ["server", "port"]],
    ["src/main/resources/application.yaml", ["server", "port"]],
  ],
  Quarkus: [
    ["src/main/resources/application.properties", ["quarkus", "http", "port"]],
    ["src/main/resources/application.yml", ["quarkus", "http", "port"]],
  ],
  Micronaut: [
    ["src/main/resources/application.properties", ["micronaut", "server", "port"]],
    ["src/main/resources/application.yml", ["micronaut", "server", "port"]],
  ],
  Rails: [["config/puma.rb", ["port"]]],
  Puma: [
    ["config/puma.rb", ["port"]],
    ["config/puma.rb", ["bind"]],
  ],
  Gunicorn: [["gunicorn.conf.py", ["bind"]]],
  Phoenix: [["config/dev.exs", ["http", "port"]]],
  Jekyll: [["_config.yml", ["port"]]],
  MkDocs: [
    ["mkdocs.yml", ["dev_addr"]],
    ["mkdocs.yaml", ["dev_addr"]],
  ],
  Trunk: [["Trunk.toml", ["serve", "port"]]],
  Wrangler: [
    ["wrangler.toml", ["dev", "port"]],
    ["wrangler.json", ["dev", "port"]],
    ["wrangler.jsonc", ["dev", "port"]],
  ],
  "Netlify CLI": [["netlify.toml", ["dev", "port"]]],
  Netlify: [["netlify.toml", ["dev", "port"]]],
  "Vite Ruby": [
    ["config/vite.json", ["development", "port"]],
    ["config/vite.json", ["all", "port"]],
  ],
  vite_ruby: [
    ["config/vite.json", ["development", "port"]],
    ["config/vite.json", ["all", "port"]],
  ],
  "webpack (Webpacker)": [["config/webpacker.yml", ["development", "dev_server", "port"]]],
  "webpack (Shakapacker)": [["config/shakapacker.yml", ["development", "dev_server", "port"]]],
  RedwoodJS: [["redwood.toml", ["web", "port"]]],
  Streamlit: [[".streamlit/config.toml", ["server", "port"]]],
};

async function portInFile(files: WorkspaceFiles, file: string, keys: readonly string[]): Promise<number | undefined> {
  if (file.endsWith(".json") || file.endsWith(".jsonc")) return portAt(await files.json(file), keys);
  if (file.endsWith(".yml") || file.endsWith(".yaml")) return portAt(await firstDocument(files, file), keys);
  const text = await files.read(file);
  if (text === undefined) return undefined;
  if (file.endsWith(".properties")) return portOf(lineValue(text, keys.join(".")));
  if (file.endsWith(".toml")) return portOf(lineValue(tomlSection(text, keys.slice(0, -1).join(".")), keys.at(-1) ?? "port"));
  return portInSource(text, keys);
}

/** The first document of a YAML file: further ones are for profiles. Source: Spring Boot, "Externalized Configuration", multi-document files. */
async function firstDocument(files: WorkspaceFiles, file: string): Promise<unknown> {
  const text = await files.read(file);
  const lines = text?.split("\n") ?? [];
  const start = lines.findIndex((line) => !/^(?:\s*(?:#.*)?|---\s*)$/.test(line));
  const end = lines.findIndex((line, index) => index > start && /^---\s*$/.test(line));
  if (start < 0 || end < 0) return files.yaml(file);
  try {
    return parseYaml(lines.slice(start, end).join("\n")).value;
  } catch {
    return files.yaml(file); // This also tells of a file that is no YAML.
  }
}

function portAt(value: unknown, keys: readonly string[]): number | undefined {
  const found = keys.reduce<unknown>((at, key) => asObject(at)[key], value);
  return portOf(found) ?? (typeof found === "string" ? (portOf(/:-?(\d{2,5})\}$/.exec(found)?.[1]) ?? portOfAddress(found)) : undefined);
}

function lineValue(text: string, key: string): string | undefined {
  for (const line of text.split("\n")) {
    const trimmed = line.trim();
    if (!trimmed.startsWith(key)) continue;
    const rest = trimmed.slice(key.length).trim();
    // `server.port=${PORT:8081}` has a default.
    if (rest.startsWith("=") || rest.startsWith(":")) return /(\d{2,5})\}?$/.exec(rest.slice(1).split("#")[0]!.trim())?.[1];
  }
  return undefined;
}

function tomlSection(text: string, section: string): string {
  if (section === "") return text.split("\n[")[0]!;
  const start = text.indexOf(`[${section}]`);
  if (start === -1) return "";
  const from = start + section.length + 2;
  const end = text.indexOf("\n[", from);
  return text.slice(from, end === -1 ? undefined : end);
}

/** Finds `server: { port: 3001 }` in JavaScript, and the like in other languages: the number after the last key, which follows the others. */
function portInSource(text: string, keys: readonly string[]): number | undefined {
  const parents = keys.slice(0, -1);
  const last = keys.at(-1) ?? "port";
  let at = 0;
  for (const parent of parents) {
    const found = new RegExp(`\\b${escaped(parent)}\\b["']?\\s{0,5}[:=(]`).exec(text.slice(at));
    if (found === null) return undefined;
    at += found.index + found[0].length;
  }
  const block = parents.length === 0 ? text : shallow(blockAt(text, at));
  const after = new RegExp(`\\b${escaped(last)}\\b["']?[\\s:=(]{1,8}([^\\n]{0,120})`).exec(withoutComments(block))?.[1] ?? "";
  // A literal, an address, or the default behind a variable: `Number(process.env.PORT) || 3001`, `ENV.fetch("PORT") { 3000 }`.
  return (
    portOf(/^(\d{2,5})\b/.exec(after)?.[1]) ??
    portOf(/^\[?["'][^"'\n]{0,80}:(\d{2,5})["']/.exec(after)?.[1]) ??
    portOf(/env[^\n]{0,80}?[^\w.](\d{4,5})\b/i.exec(after)?.[1])
  );
}

/** The text between the bracket at or after an offset and its partner. */
function blockAt(text: string, offset: number): string {
  let depth = 0;
  for (let at = offset; at < text.length; at++) {
    const character = text[at]!;
    if ("{[(".includes(character)) depth++;
    else if ("}])".includes(character) && --depth <= 0) return text.slice(offset, at);
  }
  return text.slice(offset);
}

/** A block without the blocks in it: the port of `hmr: { port: 24678 }` is not the server's. */
function shallow(block: string): string {
  let [depth, kept] = [0, ""];
  for (const character of block) {
    if ("}]".includes(character)) depth--;
    if (depth <= 1) kept += character;
    if ("{[".includes(character)) depth++;
  }
  return kept;
}

const withoutComments = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !/^(?:\/\/|#|\*)/.test(line.trim()))
    .join("\n");

const escaped = (text: string): string => text.replace(/[^\w]/g, "\\$&");

/** The first HTTP address of a profile that starts the project. Source: ASP.NET Core, "launchSettings.json". */
async function launchSettingsPort(files: WorkspaceFiles, folder: string): Promise<number | undefined> {
  const { profiles } = asObject(await files.json(fileIn(folder, "Properties/launchSettings.json")));
  for (const profile of Object.values(asObject(profiles))) {
    if (asObject(profile)["commandName"] !== "Project") continue;
    const urls =
      textEntries(profile)
        .find(([key]) => key === "applicationUrl")?.[1]
        .split(";") ?? [];
    const url = urls.find((each) => each.startsWith("http://")) ?? urls[0];
    const port = url === undefined ? undefined : portOfAddress(url);
    if (port !== undefined) return port;
  }
  return undefined;
}

async function matching(files: WorkspaceFiles, folder: string, glob: string): Promise<string[]> {
  const patterns = alternatives(glob);
  const found: string[] = [];
  for (const pattern of patterns) {
    const around = folderAround(pattern);
    const name = pattern.slice(around === "" ? 0 : around.length + 1);
    for (const entry of asList(await files.list(fileIn(folder, around).replace(/\/$/, ""))) as { name: string; isFolder: boolean }[]) {
      if (!entry.isFolder && matchesName(entry.name, name)) found.push(fileIn(around, entry.name));
    }
  }
  return [...new Set(found)];
}

async function exists(files: WorkspaceFiles, file: string): Promise<boolean> {
  const name = file.slice(file.lastIndexOf("/") + 1);
  return (await files.list(folderAround(file))).some((entry) => entry.name === name && !entry.isFolder);
}
