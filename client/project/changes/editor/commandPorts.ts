import type { Node } from "jsonc-parser";
import { type Command, partOf, type Word } from "../../../../server/protocol/commandLines/commandLine.js";
import { findProgram } from "../../../../server/protocol/commandLines/findProgram.js";
import { namedPorts } from "../../../../server/protocol/commandLines/namedPorts.js";
import { parseCommandLine, parseWords } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import { nodeAt } from "../json/jsonEdits.js";
import { unitStarts } from "../json/stringEdits.js";

/** A port on which the program of a configuration or task listens, according to its arguments. */
export interface CommandPort {
  port: number;
  /** Where its digits are written in the document. */
  offset: number;
  length: number;
}

/** Attributes that name a program, and those with its arguments, of VS Code's debuggers and of tasks. Source: their documentation. */
export const STARTERS = [
  ["module", "args"],
  ["program", "args"],
  ["runtimeExecutable", "runtimeArgs"],
  ["mainClass", "vmArgs"],
  ["command", "args"],
] as const;

/** @param node a configuration or task */
export function commandPorts(text: string, node: Node): CommandPort[] {
  const commands = STARTERS.flatMap(([starter, list]) => startedBy(text, nodeAt(node, [starter]), nodeAt(node, [list])));
  // The PHP debugger starts `php` where nothing else is named.
  if (nodeAt(node, ["type"])?.value === "php" && nodeAt(node, ["runtimeExecutable"]) === undefined)
    commands.push(...parseWords([{ value: "php", offset: node.offset, length: 0 }, ...wordsIn(text, nodeAt(node, ["runtimeArgs"]))]));
  const found = commands.flatMap((command) => namedPorts(command, findProgram(command)).filter(({ isOwn }) => isOwn));
  return found
    .filter(({ port, offset, length }) => text.slice(offset, offset + length) === String(port))
    .map(({ port, offset, length }) => ({ port, offset, length }));
}

/** The commands that a program's name, or a whole command line, and a list of arguments are. */
function startedBy(text: string, starter: Node | undefined, list: Node | undefined): Command[] {
  if (starter?.type !== "string") return [];
  const word = wordOf(text, starter);
  const args = wordsIn(text, list);
  if (!/\s/.test(word.value) || args.length > 0) return parseWords([word, ...args]);
  // Its positions are those in the value; in the document each is somewhere else.
  return parseCommandLine(word.value).map((command) => ({
    ...command,
    variables: command.variables.map((variable) => ({ ...variable, value: placed(variable.value, word) })),
    words: command.words.map((each) => placed(each, word)),
  }));
}

/** The words of a list of arguments, or of one text that holds them all. */
function wordsIn(text: string, list: Node | undefined): Word[] {
  if (list?.type === "array") return list.children!.flatMap((each) => (each.type === "string" ? [wordOf(text, each)] : []));
  if (list?.type !== "string") return [];
  const word = wordOf(text, list);
  return [...word.value.matchAll(/\S+/g)].map(({ index, 0: part }) => partOf(word, index, index + part.length));
}

/** A JSON string as a word, with the place of each of its characters in the document. */
function wordOf(text: string, { offset, length, value }: Node): Word {
  const places = unitStarts(text.slice(offset, offset + length)).map((start) => offset + start);
  return { value: String(value), offset: places[0]!, length: length - 2, places };
}

/** Moves a word from a text to the document in which that text is written. */
function placed(word: Word, within: Word): Word {
  const places = Array.from(word.value, (_, index) => within.places![word.places?.[index] ?? word.offset + index]!);
  return { ...word, offset: places[0] ?? within.offset, places };
}
