import type { Command, Word } from "./commandLine.js";
import { countProgramWords } from "./findProgram.js";
import { namedPorts } from "./namedPorts.js";
import { isToldPort } from "./portFlags.js";
import { isOwnVariable } from "./portVariables.js";
import type { Program } from "./program.js";

/**
 * Gives a program of a command line its port: in place of the number that is its own now, else by its flag.
 * @param line the whole text
 * @param command one of what `parseCommandLine` found in it
 * @param program its row, or that of the script that it runs
 * @param written what stands for the port: `5173`, `${PORT:-5173}`
 * @returns the new line; undefined when the program has no flag, is told its port in another way already, or `written` would not mean the port
 * where it has to stand
 */
export function withPort(line: string, command: Command, program: Program | undefined, written: string): string | undefined {
  const own = namedPorts(command, program).filter(({ isOwn }) => isOwn);
  // A flag decides over a variable; the same number in a variable moves along.
  const deciding = own.findLast(({ variable }) => variable === undefined) ?? own[0];
  if (deciding === undefined) return withFlag(line, command, program, written);
  let changed = line;
  for (const { port, offset, length, variable } of own.toReversed()) {
    if (port !== deciding.port) continue;
    const isSet = command.variables.some(
      ({ name, value, isSet }) => name === variable && isSet === true && offset >= value.offset && offset < value.offset + value.length,
    );
    if (line.slice(offset, offset + length) !== String(port) || !isReplaced(line, offset, command, written)) return undefined;
    if (isSet && written.includes("$")) return undefined; // cmd.exe and PowerShell would take it literally.
    changed = changed.slice(0, offset) + written + changed.slice(offset + length);
  }
  return changed;
}

function withFlag(line: string, command: Command, program: Program | undefined, written: string): string | undefined {
  const { end, words } = command;
  if (program?.flag === undefined || end === undefined || end > line.length) return undefined;
  if (command.variables.some(({ name, value }) => value.value.includes("$") && isOwnVariable(name, program) && /PORT$/.test(name)))
    return undefined;
  const [flag = "", ...others] = program.flag.replaceAll("{port}", () => written).split(" ");
  const merged = /^(--args|-Dspring-boot\.run\.arguments)=(.*)$/.exec(flag);
  const same = merged === null ? undefined : words.findIndex(({ value }) => value === merged[1] || value.startsWith(`${merged[1]}=`));
  if (isToldPort(words, program)) return undefined;
  if (merged !== null && same !== undefined && same !== -1)
    return withArgument(line, command, words, same, merged[1]!, merged[2]!, written);
  // Vite and others would take a flag that is given twice as a list.
  const rest = others.filter(
    (word, index) => !word.startsWith("--") || (index === 0 && word === written) || !words.some(({ value }) => value === word),
  );
  const dashes = words.findIndex(({ value }) => value === "--");
  const last = program.flagFirst === true ? words[countProgramWords(command, program) - 1] : words[dashes - 1];
  const before = dashes === -1 && program.flagFirst !== true ? undefined : last;
  const at = before !== undefined ? before.offset + before.length : dashes === -1 ? end : words[dashes]!.offset;
  if (!isReplaced(line, at, command, written)) return undefined;
  const text = [...(command.needsDashes === true ? ["--"] : []), flag, ...rest].join(" ");
  return before === undefined && dashes !== -1
    ? `${line.slice(0, at)}${text} ${line.slice(at)}`
    : `${line.slice(0, at)} ${text}${line.slice(at)}`;
}

/** Adds to the arguments for the server that the line has already: `--args='--spring.profiles.active=dev'`. */
function withArgument(
  line: string,
  command: Command,
  words: readonly Word[],
  index: number,
  flag: string,
  argument: string,
  written: string,
): string | undefined {
  const word = words[index]!.value === flag ? words[index + 1] : words[index];
  if (word === undefined) return undefined;
  const at = word.offset + word.length - 1;
  // Without quotation marks another argument would be another word.
  const isQuoted = (line[at] === '"' || line[at] === "'") && quoteAt(line, at) === line[at];
  return isQuoted && isReplaced(line, at, command, written) ? `${line.slice(0, at)} ${argument}${line.slice(at)}` : undefined;
}

/**
 * Whether a text means the same at a place of the line as it does outside of quotation marks. A command in single quotation marks reaches the
 * shell that the other program starts, which replaces variables then.
 */
function isReplaced(line: string, at: number, command: Command, written: string): boolean {
  const quote = quoteAt(line, at);
  if (quote === "'" && command.within !== "'" && /[$%`]/.test(written)) return false;
  return quote === "" || !written.includes(quote);
}

/** The quotation mark in which a place of a line is; empty when in none. */
function quoteAt(line: string, at: number): string {
  let quote = "";
  for (let index = 0; index < at; index++) {
    const char = line[index]!;
    if (char === "\\" && quote !== "'") index += 1;
    else if (quote === "" ? char === '"' || char === "'" : char === quote) quote = quote === "" ? char : "";
  }
  return quote;
}
