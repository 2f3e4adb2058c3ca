import { type Command as ShellCommand, forEachChild, parse, type SyntaxNode, type WordPart } from "unbash";
import { partOf, placeIn, type SetVariable, type Word } from "./commandLine.js";
import { joinFolders } from "./joinFolders.js";

/** Longer command lines are not read (UTF-16 units): few are longer than 1,000, and the parser takes 15 ms for the worst of this length. */
const MAX_LENGTH = 8_000;
/** At most this many commands of one line, and variables of one command, are read: far more than anybody writes by hand. */
const MAX_COMMANDS = 200;
const MAX_VARIABLES = 100;

/** A command as the shell sees it. */
export interface ShellWords {
  variables: SetVariable[];
  /** At least one. */
  words: Word[];
  folder?: string;
  /** The end of its last word. */
  end: number;
}

/** In which folder and with which variables a command line begins. */
export interface Surroundings {
  folder?: string | undefined;
  variables: readonly SetVariable[];
}

/**
 * Reads a command line as sh and, as far as npm's scripts use it, cmd.exe do: `set`, backslashes in paths, `%PORT%`.
 * @returns its commands in order; none when it is too long, has too many commands or variables, or the shell would refuse it
 */
export function shellCommands(line: Word, around: Surroundings): ShellWords[] {
  const text = line.value;
  if (text.length > MAX_LENGTH) return [];
  const found: ShellWords[] = [];
  try {
    const script = parse(text);
    if (script.errors !== undefined && script.errors.length > 0) return [];
    const reader = new Reader(line, found);
    reader.visit(script, { folder: around.folder, left: [], variables: [...around.variables] });
    return reader.isTooMuch ? [] : found;
  } catch {
    return []; // The parser recurses; its text is nested too deeply.
  }
}

/** The folder and the variables that `cd` and `set` have set so far. */
interface Scope {
  folder: string | undefined;
  /** The folders that `popd` goes back to. */
  left: (string | undefined)[];
  variables: SetVariable[];
}

class Reader {
  private commands = 0;
  isTooMuch = false;

  constructor(
    private readonly line: Word,
    private readonly found: ShellWords[],
  ) {}

  visit(node: SyntaxNode, scope: Scope): void {
    if (this.isTooMuch) return;
    if (node.type === "Command") this.command(node, scope);
    // Words can contain scripts, too: `$(npm bin)`. These do not serve.
    if (node.type === "Command" || node.type === "Word") return;
    if (node.type === "Subshell") scope = { folder: scope.folder, left: [], variables: [...scope.variables] };
    // A command in the background, or in a pipe, changes only its own folder. In cmd.exe "&" only separates, so `set` stays.
    const isApart = (node.type === "Statement" && node.background === true) || (node.type === "Pipeline" && node.commands.length > 1);
    forEachChild(node, (child) => this.visit(child, isApart ? { folder: scope.folder, left: [], variables: scope.variables } : scope));
  }

  private command(command: ShellCommand, scope: Scope): void {
    this.commands += 1;
    this.isTooMuch ||= this.commands > MAX_COMMANDS || scope.variables.length + command.prefix.length > MAX_VARIABLES;
    if (this.isTooMuch) return;
    const written = [...(command.name === undefined ? [] : [command.name]), ...command.args];
    const words = written.map((word) =>
      this.word(word.pos, word.end, () => (word.type === "Word" ? word.parts : word.value.type === "Word" ? word.value.parts : [])),
    );
    const [name, ...args] = words;
    if (name === undefined) return;
    const builtin = name.value.toLowerCase();
    if (builtin === "cd" || builtin === "chdir" || builtin === "pushd") {
      scope.left.push(scope.folder);
      const to = args.find(({ value }) => !/^(?:\/d|--|-[LPe@]+)$/i.test(value));
      scope.folder = to?.value === "-" ? scope.left.at(-2) : joinFolders(scope.folder, to?.value);
    } else if (builtin === "popd") scope.folder = scope.left.pop();
    else if (builtin.startsWith("$env:")) {
      const set = powerShellVariable(words);
      if (set !== undefined) scope.variables.push({ ...set, isSet: true });
    } else if (builtin === "set" || builtin === "export") {
      for (const arg of args) {
        const set = assignmentIn(arg);
        if (set !== undefined) scope.variables.push({ ...set, ...(builtin === "set" ? { isSet: true } : {}) });
      }
    } else {
      const own = command.prefix.flatMap((each) =>
        each.type !== "Assignment" || each.value.type !== "Word"
          ? []
          : (assignmentIn(this.word(each.pos, each.end, () => (each.value.type === "Word" ? each.value.parts : []))) ?? []),
      );
      const last = words.at(-1)!;
      this.found.push({
        variables: [...scope.variables, ...own],
        words,
        ...(scope.folder === undefined ? {} : { folder: scope.folder }),
        end: last.offset + last.length,
      });
    }
  }

  /** Takes quotation marks and escapes from a word of the line, but leaves what the shell replaces as it is. */
  private word(from: number, to: number, partsOf: () => readonly WordPart[] | undefined): Word {
    const text = this.line.value;
    if (!/["'\\]/.test(text.slice(from, to))) return partOf(this.line, from, to);
    const verbatim = new Map(
      (partsOf() ?? [])
        .flatMap((part) => ("parts" in part && part.type !== "BraceExpansion" ? (part.parts ?? []) : [part]))
        .flatMap((part): [number, number][] => (REPLACED.has(part.type) ? [[part.pos, part.end]] : [])),
    );
    const indexes: number[] = [];
    let quote = "";
    for (let at = from; at < to; at++) {
      const [char, next] = [text[at]!, text[at + 1] ?? ""];
      const end = verbatim.get(at);
      if (end !== undefined) {
        for (; at < end; at++) indexes.push(at);
        at -= 1;
      } else if (quote === "" ? char === '"' || char === "'" : char === quote) quote = quote === "" ? char : "";
      else if (char === "\\" && at + 1 < to && isEscape(quote, next)) {
        at += 1;
        if (next !== "\n") indexes.push(at);
      } else indexes.push(at);
    }
    const offset = placeIn(this.line, from);
    const places = indexes.map((index) => placeIn(this.line, index));
    const isPlain = places.every((place, index) => place === offset + index);
    return {
      value: indexes.map((index) => text[index]).join(""),
      offset,
      length: placeIn(this.line, to - 1) + 1 - offset,
      ...(isPlain ? {} : { places }),
    };
  }
}

const REPLACED: ReadonlySet<string> = new Set<WordPart["type"]>([
  ...(["SimpleExpansion", "ParameterExpansion", "CommandExpansion", "ArithmeticExpansion"] as const),
  ...(["ProcessSubstitution", "AnsiCQuoted"] as const),
]);

/** Whether a backslash belongs to the shell. In front of letters it is one of a Windows path: `node_modules\.bin\vite`. */
const isEscape = (quote: string, next: string): boolean =>
  quote === "" ? !/[\w.@-]/.test(next) : quote === '"' && ['"', "$", "`", "\\", "\n"].includes(next);

/** The variable of `$env:PORT=4000` and `$env:PORT = 4000`. */
function powerShellVariable(words: readonly Word[]): SetVariable | undefined {
  const [first, second, third] = words;
  const set = assignmentIn(partOf(first!, "$env:".length));
  if (set !== undefined || second?.value !== "=" || third === undefined) return set;
  return { name: first!.value.slice("$env:".length), value: third };
}

/** @returns undefined for a word that is no `NAME=value` */
export function assignmentIn(word: Word): SetVariable | undefined {
  const equals = word.value.indexOf("=");
  const name = word.value.slice(0, equals);
  if (equals < 1 || !/^[A-Za-z_]\w*$/.test(name)) return undefined;
  return { name, value: partOf(word, equals + 1) };
}
