import { within } from "../../folders/paths.js";
import { asList, asObject, asText, asTexts } from "../../looseValues.js";

/** The command line that does in a terminal what a configuration of launch.json does. */
export interface LaunchCommand {
  text: string;
  /** From the root; undefined when it is known only at the start. */
  folder: string;
}

/** Types that open a browser or another editor, which listen nowhere. */
export const NO_SERVERS = /^(?:pwa-)?(?:chrome|msedge|edge|editor-browser|firefox|extensionHost|safari|reactnativedirect|gdb)$/;
/** Programs that run tests. */
export const TESTS =
  /(?:^|[\s/\\"])(?:jest|vitest|mocha|_mocha|ava|tap|pytest|unittest|phpunit|rspec|cypress|playwright|jasmine|karma|nyc)(?:\.js|\.mjs)?(?=$|[\s/\\"])/;

/**
 * Sources: the documented attributes of js-debug, debugpy, vscode-go, vscode-php-debug, the Java and C# extensions.
 * @returns undefined for a configuration that attaches, opens a browser, runs tests or starts what only the user knows
 */
export function launchCommand(configuration: Record<string, unknown>): LaunchCommand | undefined {
  const type = asText(configuration["type"]) ?? "";
  if (configuration["request"] !== "launch" || NO_SERVERS.test(type)) return undefined;
  if (asText(configuration["program"])?.includes("${file") === true) return undefined;
  const folder = folderOf(configuration["cwd"]);
  if (folder === undefined) return undefined;
  const text = commandText(type, configuration, folder);
  if (text === undefined || TESTS.test(text)) return undefined;
  return { text, folder };
}

/** The command line of a task; undefined for one of another type than a shell or process, or in a folder that is known only when it runs. */
export function taskCommand(task: Record<string, unknown>): LaunchCommand | undefined {
  const written = asText(task["command"]) ?? asText(asObject(task["command"])["value"]);
  const type = asText(task["type"]);
  const folder = folderOf(asObject(task["options"])["cwd"]);
  if (written === undefined || folder === undefined || (type !== "shell" && type !== "process" && type !== undefined)) return undefined;
  const args = asList(task["args"]).map((each) => asText(each) ?? asText(asObject(each)["value"]) ?? "");
  return { text: [written, ...args].join(" "), folder };
}

function commandText(type: string, configuration: Record<string, unknown>, folder: string): string | undefined {
  if (type === "node-terminal") return asText(configuration["command"]);
  const args = argumentText(configuration["args"]);
  const runtimeArgs = argumentText(configuration["runtimeArgs"]);
  const runtime = asText(configuration["runtimeExecutable"]);
  const program = programOf(configuration["program"], folder);
  const module = asText(configuration["module"]);
  if (module !== undefined) return joined("python -m", module, args);
  const isOwnRuntime = runtime === undefined || runtime.includes("$");
  if (/^(?:pwa-)?node$|^bun$/.test(type))
    return joined(isOwnRuntime ? (type === "bun" ? "bun" : "node") : runtime, runtimeArgs, program, args);
  if (type === "php") return runtimeArgs === "" && program === "" ? undefined : joined("php", runtimeArgs, program, args);
  if (type === "python" || type === "debugpy") return program === "" ? undefined : joined("python", program, args);
  if (type === "go") return joined("go run", program === "" ? "." : program, args);
  if (type === "java") return joined("java", asText(configuration["vmArgs"]) ?? argumentText(configuration["vmArgs"]), args);
  if (type === "coreclr" || type === "dotnet") return joined("dotnet run", args);
  // Shopify's debugger takes a whole command line.
  if (type === "ruby_lsp") return joined(asText(configuration["program"]) ?? "", args) || undefined;
  if (type === "rdbg" || type === "Ruby")
    return joined(asText(configuration["command"]) ?? "", program || (asText(configuration["script"]) ?? ""), args);
  return joined(asText(configuration["command"]) ?? "", program, args) || undefined;
}

const joined = (...parts: string[]): string => parts.filter((part) => part !== "").join(" ");

/** A list of arguments, or one text with several. */
function argumentText(value: unknown): string {
  return typeof value === "string"
    ? value
    : asTexts(Array.isArray(value) ? value.map((each: unknown) => asText(each)) : undefined)
        .map(quoted)
        .join(" ");
}

const quoted = (word: string): string => (/^[\w@%+=:,./${}-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** The program's path from the folder in which it starts. */
function programOf(value: unknown, folder: string): string {
  const text = asText(value);
  if (text === undefined) return "";
  const path = withoutWorkspace(text);
  if (path === undefined) return quoted(text);
  if (path === "") return "";
  return quoted(folder !== "" && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path);
}

function folderOf(value: unknown): string | undefined {
  const text = asText(value);
  if (text === undefined || text === "") return "";
  const path = withoutWorkspace(text);
  return path === undefined ? undefined : within("", path === "" ? "." : path);
}

/** @returns the path from the workspace folder; undefined for one with other variables */
function withoutWorkspace(text: string): string | undefined {
  const slashes = text.replaceAll("\\", "/").replace(/^\$\{workspace(?:Folder|Root)\}\/?/, "");
  return slashes.includes("${") ? undefined : slashes;
}

/** The variables that a configuration or task sets. */
export const variablesOf = (value: unknown): [string, string][] =>
  Object.entries(asObject(value)).flatMap(([name, each]) => {
    const text = asText(each);
    return text === undefined ? [] : [[name, text]];
  });
