import type { JSONPath } from "jsonc-parser";
import type { Program } from "../../../../server/protocol/commandLines/program.js";

/**
 * Adds the flag that gives a program its port to the arguments of a configuration or task that starts it, before a `--`.
 * @param written the port
 * @returns the changed attribute; undefined when the program takes no flag, or the configuration does not start it by a list of arguments
 */
export function addedFlag(
  configuration: Record<string, unknown>,
  program: Program | undefined,
  written: string,
): { at: JSONPath; content: unknown } | undefined {
  if (program?.flag === undefined) return undefined;
  const flag = program.flag.split(" ").map((part) => part.replace("{port}", () => written));
  for (const [starter, key] of STARTERS) {
    const [name, list] = [configuration[starter], configuration[key] ?? []];
    if (typeof name !== "string" || /\s/.test(name)) continue;
    const words = typeof list === "string" ? list.split(/\s+/) : list;
    if (!isTexts(words) || !starts(program, [baseName(name), ...words])) continue;
    if (typeof list === "string") return /[;&|<>"'`]/.test(list) ? undefined : { at: [key], content: `${list} ${flag.join(" ")}`.trim() };
    const end = words.includes("--") ? words.indexOf("--") : words.length;
    return { at: [key], content: [...words.slice(0, end), ...flag, ...words.slice(end)] };
  }
  return undefined;
}

/** Attributes that name a program, and those with its arguments: of VS Code's debuggers for Node and Python, and of tasks. */
const STARTERS = [
  ["module", "args"],
  ["program", "args"],
  ["runtimeExecutable", "runtimeArgs"],
  ["command", "args"],
] as const;

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((each) => typeof each === "string");

const baseName = (name: string): string => name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);

/** Whether these words start the program's server; flags may stand between its own words. */
function starts({ commands, not = [] }: Program, words: readonly string[]): boolean {
  const [name, ...rest] = words;
  const plain = [name, ...rest.filter((word) => !word.startsWith("-"))];
  return commands.some((command) => {
    const own = command.split(" ");
    return own.every((word, index) => plain[index] === word) && !not.includes(plain[own.length] ?? "");
  });
}
