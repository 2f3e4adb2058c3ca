import type { Node } from "jsonc-parser";
import type { Command, Word } from "../commandLines/commandLine.js";
import { parseCommandLineIn, parseWords, wordsIn } from "../commandLines/parseCommandLine.js";

/** The attributes of configurations and tasks from which `startedCommands` reads what they start. */
export const STARTING: ReadonlySet<string> = new Set([
  ...["runtimeExecutable", "runtimeArgs", "module", "program", "mainClass", "vmArgs", "command", "args"],
]);

/** The programs that debuggers start when a configuration names none. Sources: the documentation of the debuggers. */
const EXECUTABLES: Readonly<Record<string, string>> = {
  php: "php",
  node: "node",
  "pwa-node": "node",
  debugpy: "python",
  python: "python",
  java: "java",
};

/**
 * The commands that a configuration of launch.json or a task starts: its arguments are a list, or one text.
 * @param configuration the object that has the attributes
 * @param text the whole document; without it, texts with escapes are not read
 * @param mayRead asked about all texts of the configuration before they are separated into words
 */
export function startedCommands(configuration: Node, text: string | undefined, mayRead: (words: readonly Word[]) => boolean): Command[] {
  const attributes = new Map((configuration.children ?? []).map(({ children }) => [String(children?.[0]?.value), children?.[1]]));
  if (!mayRead([...STARTING].flatMap((name) => textsOf(attributes.get(name), text)))) return [];
  const words = (name: string): Word[] => wordsOf(attributes.get(name), text);
  const one = (name: string): Word[] => (attributes.get(name)?.type === "array" ? [] : quoted(attributes.get(name), text));
  const args = words("args");
  const [line] = one("command");
  if (line !== undefined) return attributes.has("args") ? parseWords([...wordsIn(line), ...args]) : parseCommandLineIn(line);
  const type = String(attributes.get("type")?.value);
  const executable = Object.hasOwn(EXECUTABLES, type) ? EXECUTABLES[type]! : undefined;
  const isJava = attributes.has("mainClass") || attributes.has("vmArgs");
  const started = one("runtimeExecutable");
  if (started.length === 0 && executable !== undefined && (attributes.has("runtimeArgs") || isJava))
    started.push({ value: executable, offset: 0, length: 0 });
  const all = [...started, ...words("runtimeArgs"), ...words("vmArgs"), ...one("module"), ...one("program"), ...one("mainClass"), ...args];
  if (all.length > 0 && all.length === args.length && attributes.get("args")?.type === "string") return ofText(args[0]!, attributes, text);
  return commandsOf(all);
}

/** The commands of a list of words, or of arguments without their program. */
export function commandsOf(words: readonly Word[]): Command[] {
  if (words[0]?.value.startsWith("-") === true) return [{ variables: [], words, script: "" }];
  return words.length === 0 ? [] : parseWords(words);
}

/** Arguments as one text without a program, which may be a whole command line. */
function ofText(first: Word, attributes: ReadonlyMap<string, Node | undefined>, text: string | undefined): Command[] {
  if (first.value.startsWith("-")) return commandsOf(wordsOf(attributes.get("args"), text));
  return quoted(attributes.get("args"), text).flatMap(parseCommandLineIn);
}

/** The words of a list, or those of a text that a shell would separate. */
export const wordsOf = (node: Node | undefined, text: string | undefined): Word[] =>
  node?.type === "array" ? textsOf(node, text) : quoted(node, text).flatMap(wordsIn);

const textsOf = (node: Node | undefined, text: string | undefined): Word[] =>
  node?.type === "array" ? (node.children ?? []).flatMap((item) => quoted(item, text)) : quoted(node, text);

/** A JSON string or number as one word; VS Code also takes an object with a `value`. */
export function quoted(node: Node | undefined, text: string | undefined): Word[] {
  if (node?.type === "object") return quoted(node.children?.find(({ children }) => children?.[0]?.value === "value")?.children?.[1], text);
  if (node?.type === "number") {
    const value = String(node.value);
    return value.length === node.length ? [{ value, offset: node.offset, length: node.length }] : [];
  }
  if (node?.type !== "string") return [];
  const value = String(node.value);
  if (node.length === value.length + 2) return [{ value, offset: node.offset + 1, length: value.length }];
  const places = text === undefined ? undefined : placesIn(text, node);
  return places?.length === value.length ? [{ value, offset: node.offset + 1, length: node.length - 2, places }] : [];
}

/** Where each character of a string with escapes is written. */
function placesIn(text: string, { offset, length }: Node): number[] {
  const places: number[] = [];
  for (let at = offset + 1; at < offset + length - 1; at++) {
    places.push(at);
    if (text[at] === "\\") at += text[at + 1] === "u" ? 5 : 1;
  }
  return places;
}
