import type { Command } from "./commandLine.js";
import type { Program } from "./program.js";
import { programs } from "./programs.js";

/** Other names of a program, as build tools put a script of that name into the project. */
const ALIASES: Readonly<Record<string, string>> = { mvnw: "mvn", gradlew: "gradle" };

/**
 * The program of the table whose server a command starts; of several the one of which most words match.
 * @param rows another table, for tests
 * @returns undefined when it starts none, or only a script of a package manager
 */
export function findProgram(command: Command, rows: readonly Program[] = programs): Program | undefined {
  const words = wordsOf(command);
  const [name] = words;
  if (name === undefined || words.some((word) => word === "--help" || word === "--version")) return undefined;
  let best: Entry | undefined;
  for (const entry of indexOf(rows).get(sameName(name)) ?? []) {
    if (best !== undefined && best.words.length >= entry.words.length) continue;
    const at = positionAfter(words, entry.words);
    if (at === undefined || entry.row.not?.some((word) => next(words, at, word) !== undefined) === true) continue;
    best = entry;
  }
  return best?.row;
}

/** @returns how many words of a command say which of the row's servers it starts, flags among them; at least one, the program's name */
export function countProgramWords(command: Command, program: Program): number {
  const words = wordsOf(command);
  const counts = program.commands.map((line) => positionAfter(words, line.split(" ")) ?? 1);
  return Math.max(1, ...counts);
}

function wordsOf({ script, words }: Command): string[] {
  const values = words.map(({ value }) => value);
  if (script !== undefined && values[0] !== script) return [];
  const [name = "", ...args] = values;
  // `ng run shop:serve:production` is `ng serve shop`.
  const [project, target] = args[0] === "run" ? (args[1] ?? "").split(":") : [];
  if ((name === "ng" || name === "nx") && project !== undefined && target !== undefined) return [name, target, project, ...args.slice(2)];
  // `gradlew :api:bootRun` runs the task in one of the projects.
  if (name === "gradle" || name === "gradlew")
    return [name, ...args.map((word) => (word.startsWith(":") ? word.slice(word.lastIndexOf(":") + 1) : word))];
  return values;
}

const sameName = (name: string): string => (Object.hasOwn(ALIASES, name) ? ALIASES[name]! : name);

/** A command line of a row. */
interface Entry {
  row: Program;
  words: readonly string[];
}

const indexes = new WeakMap<readonly Program[], ReadonlyMap<string, readonly Entry[]>>();

/** The command lines of a table by the program's name. */
function indexOf(rows: readonly Program[]): ReadonlyMap<string, readonly Entry[]> {
  const known = indexes.get(rows);
  if (known !== undefined) return known;
  const index = new Map<string, Entry[]>();
  for (const row of rows) {
    for (const command of row.commands) {
      const words = command.split(" ");
      const name = sameName(words[0]!);
      index.set(name, [...(index.get(name) ?? []), { row, words }]);
    }
  }
  indexes.set(rows, index);
  return index;
}

/** @returns the index behind all wanted words; undefined when one is missing */
function positionAfter(words: readonly string[], wanted: readonly string[]): number | undefined {
  let at = 1;
  for (const word of wanted.slice(1)) {
    if (word.startsWith("-")) {
      if (!words.some((each) => each === word || each.startsWith(`${word}=`))) return undefined;
      continue;
    }
    const found = next(words, at, word);
    if (found === undefined) return undefined;
    at = found + 1;
  }
  return at;
}

/** Finds a word in front of which only flags and their values stand. */
function next(words: readonly string[], from: number, wanted: string): number | undefined {
  let mayBeValue = false;
  for (let at = from; at < words.length; at++) {
    const word = words[at]!;
    if (word === wanted) return at;
    if (word === "--") return undefined;
    if (word.startsWith("-")) mayBeValue = !word.includes("=");
    else if (mayBeValue) mayBeValue = false;
    else return undefined;
  }
  return undefined;
}
