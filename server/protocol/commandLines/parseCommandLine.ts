import type { Command, Word } from "./commandLine.js";
import { nestedIn } from "./nestedCommands.js";
import { ranByPackageManager } from "./packageManagers.js";
import { shellCommands } from "./shellCommands.js";
import { nameOf, type Started } from "./started.js";
import { withoutInterpreter, withoutStarter } from "./starters.js";

/** At most this many programs that only start another one are taken from a command. */
const MAX_STARTERS = 12;
/** At most this many command lines within each other are read. */
const MAX_NESTING = 4;
/** At most this many commands that one program starts are read. */
const MAX_NESTED = 100;

/**
 * Reads a command line of a shared file, which may be written for sh or, as a script of npm, for cmd.exe.
 * @returns the programs that it starts, in the order of the text; none when it is longer than 8,000 characters, or the shell would refuse it
 */
export const parseCommandLine = (text: string): Command[] => new Parser(text).line({ value: text, offset: 0, length: text.length });

/**
 * Reads a command line that is a part of another text, such as a JSON string. Nothing can be added to it.
 * @param line the whole line with its place in the other text
 */
export const parseCommandLineIn = (line: Word): Command[] => new Parser("").line(line).map(withoutEnd);

/**
 * Reads words that no shell has to separate: `["npm", "run", "dev"]`. Nothing can be added to them.
 * @param words each with its place in a text of the caller's
 */
export const parseWords = (words: readonly Word[]): Command[] => new Parser("").started({ words, variables: [] }).map(withoutEnd);

/** Separates the words of a command line; none when it has several commands. */
export function wordsIn(line: Word): readonly Word[] {
  const commands = shellCommands(line, { variables: [] });
  return commands.length === 1 ? commands[0]!.words : [];
}

function withoutEnd(command: Command): Command {
  const others = { ...command };
  delete others.end;
  return others;
}

class Parser {
  private depth = 0;

  /** @param text the whole line; empty when the words are not a shell's */
  constructor(private readonly text: string) {}

  line(line: Word, around?: Started, then: readonly Word[] = []): Command[] {
    if (this.depth >= MAX_NESTING) return [];
    this.depth += 1;
    const quote = this.text[line.offset];
    const within = around?.within ?? (around !== undefined && (quote === '"' || quote === "'") ? quote : undefined);
    const commands = shellCommands(line, { folder: around?.folder, variables: around?.variables ?? [] });
    const found = commands.flatMap(({ end, words, ...command }) => {
      // An argument behind a word without quotation marks would go to the program around it.
      const mayGrow = around === undefined || (around.end !== undefined && (then.length > 0 || quote === '"' || quote === "'"));
      const place = mayGrow ? { end: then.length > 0 ? around!.end! : end } : {};
      const isInside = within !== undefined && then.length === 0;
      return this.started({ ...command, words: [...words, ...then], ...place, ...(isInside ? { within } : {}) });
    });
    this.depth -= 1;
    return found;
  }

  started(command: Started): Command[] {
    let started = command;
    for (let count = 0; count < MAX_STARTERS; count++) {
      const [first] = started.words;
      if (first === undefined || isOnlyScript(started)) break;
      const name = nameOf(first).value;
      const nested = nestedIn(name, started);
      if (nested !== undefined) {
        if (nested.length > MAX_NESTED) return [];
        return nested.flatMap((each) => {
          if ("itself" in each) return [named(each.itself)];
          return "line" in each ? this.line(each.line, started, each.then) : this.started(each.started);
        });
      }
      const next = withoutStarter(name, started) ?? ranByPackageManager(name, started) ?? withoutInterpreter(name, started);
      if (next === undefined) break;
      if (next.words.length === 1 && next.words[0]!.value.includes(" ") && name === "cross-env-shell")
        return this.line(next.words[0]!, next);
      started = next;
    }
    if (started.words.length === 0 && started.script === undefined) return [];
    return [started.script === undefined ? named(started) : started];
  }
}

/** With the program's bare name. */
const named = (started: Started): Command => ({ ...started, words: [nameOf(started.words[0]!), ...started.words.slice(1)] });

/** Whether nothing more is to be taken away: the words are a script's arguments. */
const isOnlyScript = ({ script }: Started): boolean => script !== undefined;
