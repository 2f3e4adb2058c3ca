import type { JSONPath } from "jsonc-parser";
import type { Program } from "../../../../server/protocol/commandLines/program.js";

/** Attributes that name a program, and those with its arguments, of VS Code's debuggers and of tasks. Source: their documentation. */
const STARTERS = [
  ["module", "args"],
  ["program", "args"],
  ["runtimeExecutable", "runtimeArgs"],
  ["mainClass", "vmArgs"],
  ["command", "args"],
] as const;

/**
 * Adds the flag that gives a program its port to the arguments of a configuration or task that starts it, before a `--`.
 * @param written the port
 * @returns the changed attribute; "told" when the arguments name a port in another form; undefined when the program takes no flag, or the configuration does not start it by a list of arguments
 */
export function addedFlag(
  configuration: Record<string, unknown>,
  program: Program | undefined,
  written: string,
): { at: JSONPath; content: unknown } | "told" | undefined {
  if (program?.flag === undefined) return undefined;
  const flag = program.flag.split(" ").map((part) => part.replace("{port}", () => written));
  for (const [starter, key] of STARTERS) {
    const [name, list] = [configuration[starter], configuration[key] ?? []];
    if (typeof name !== "string" || /\s/.test(name)) continue;
    const words = typeof list === "string" ? list.split(/\s+/) : list;
    if (!isTexts(words) || !starts(program, [baseName(name), ...words])) continue;
    if (hasPort(program.flag, words)) return "told";
    if (typeof list === "string") return /[;&|<>"'`]/.test(list) ? undefined : { at: [key], content: `${list} ${flag.join(" ")}`.trim() };
    const end = words.includes("--") ? words.indexOf("--") : words.length;
    return { at: [key], content: [...words.slice(0, end), ...flag, ...words.slice(end)] };
  }
  return undefined;
}

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((each) => typeof each === "string");

const baseName = (name: string): string => name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);

/** Whether the program is told a port already, though in a form that names no number, such as a variable. */
function hasPort(flag: string, words: readonly string[]): boolean {
  const [name = ""] = flag.split(/[ =]/);
  if (name === "{port}") return words.filter((word) => !word.startsWith("-")).length > 1;
  return words.some(
    (word) => word === name || word.startsWith(`${name}=`) || (name.length === 2 && word.startsWith(name)) || word === "-p",
  );
}

/** Whether these words start the program's server; flags may stand between its own words. */
function starts({ commands, not = [] }: Program, words: readonly string[]): boolean {
  const [name, ...rest] = words;
  const plain = [name, ...rest.filter((word) => !word.startsWith("-"))];
  return commands.some((command) => {
    const own = command.split(" ");
    return own.every((word, index) => plain[index] === word) && !not.includes(plain[own.length] ?? "");
  });
}
