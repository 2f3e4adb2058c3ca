import { parseArgs } from "node:util";
import { UsageError } from "./exitCode.js";
import type { Shell } from "./shell.js";

export interface Flag {
  /** The value's name in the help, such as `N`; undefined for a flag without a value. */
  value?: string;
  /** A letter for the short form, such as `f`. */
  short?: string;
  /** The allowed values, if not all are. */
  choices?: readonly string[];
  help: string;
}
export type Flags = Record<string, Flag>;

/** The given flags; those without a value are true. */
export type Given<F extends Flags> = {
  [K in keyof F]?: F[K] extends { choices: readonly (infer Choice)[] } ? Choice : F[K] extends { value: string } ? string : true;
};

interface Description<F extends Flags> {
  name: string;
  /** The argument that is not a flag, such as `[IDENTITY]`; undefined if there is none. */
  operand?: string;
  /** The arguments after `--`, such as `COMMAND …`; undefined if the operand may follow `--`. */
  rest?: string;
  /** The source of completions for the operand; left out for none. */
  completes?: "identity" | readonly string[];
  summary: string;
  /** The lines of help below the flags. */
  details?: readonly string[];
  flags: F;
}

export interface Command extends Description<Flags> {
  /**
   * @returns an exit code of ours, or of the program that the command ran
   * @throws UsageError, Failure or BackendUnreachable, each with one sentence
   */
  run(argv: readonly string[], shell: Shell): Promise<number>;
}

/** Defines a command; its `flags` give the type of the flags that `run` gets. */
export function defineCommand<const F extends Flags>(
  description: Description<F> & {
    run: (flags: Given<F>, operand: string | undefined, shell: Shell, rest: readonly string[]) => Promise<number>;
  },
): Command {
  return {
    ...description,
    run: (argv, shell) => {
      const { flags, operand, rest } = readArguments(description, argv);
      return description.run(flags, operand, shell, rest);
    },
  };
}

/** @throws UsageError, one sentence that names the argument and what is allowed */
export function readArguments<F extends Flags>(
  { name, operand, flags, rest }: Pick<Description<F>, "name" | "operand" | "flags" | "rest">,
  argv: readonly string[],
): { flags: Given<F>; operand: string | undefined; rest: readonly string[] } {
  const options = Object.fromEntries(
    Object.entries<Flag>(flags).map(([flag, { value, short }]) => [
      flag,
      { type: value === undefined ? ("boolean" as const) : ("string" as const), ...(short === undefined ? {} : { short }) },
    ]),
  );
  const end = rest === undefined ? -1 : argv.indexOf("--");
  const args = end === -1 ? [...argv] : argv.slice(0, end);
  const given: Record<string, string | true> = {};
  let found: string | undefined;
  // Not strict, because the errors of parseArgs name neither the command nor what is allowed.
  for (const token of parseArgs({ args, options, strict: false, tokens: true, allowPositionals: true }).tokens) {
    if (token.kind === "option") given[token.name] = readFlag(name, flags, token);
    if (token.kind !== "positional") continue;
    if (operand === undefined) throw new UsageError(`Unexpected argument "${token.value}": ${name} takes only flags.`);
    if (found !== undefined) {
      const after = rest === undefined ? "" : `, then -- ${rest}`;
      throw new UsageError(`Unexpected argument "${token.value}": ${name} takes one ${bare(operand)}${after}.`);
    }
    found = token.value;
  }
  return { flags: given as Given<F>, operand: found, rest: end === -1 ? [] : argv.slice(end + 1) };
}

function readFlag(
  command: string,
  flags: Flags,
  token: { name: string; rawName: string; value?: string; inlineValue?: boolean },
): string | true {
  const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
  if (flag === undefined || ![`--${token.name}`, `-${flag.short}`].includes(token.rawName)) {
    const known = Object.entries(flags).map(([name, flag]) => formatFlag(name, flag));
    const allowed = known.length === 0 ? "its only flag is --help" : `its flags are ${[...known, "--help"].join(", ")}`;
    throw new UsageError(`${command} has no flag "${token.rawName}"; ${allowed}.`);
  }
  if (flag.value === undefined && token.inlineValue === true) {
    throw new UsageError(`--${token.name} is "${String(token.value)}", but takes no value.`);
  }
  if (flag.value === undefined) return true;
  if (token.value === undefined) throw new UsageError(`--${token.name} needs a value: --${token.name} ${flag.value}.`);
  if (flag.choices?.includes(token.value) === false) {
    throw new UsageError(`--${token.name} is "${token.value}", but must be ${formatChoices(flag.choices)}.`);
  }
  return token.value;
}

/** `--format NAME`, `-f, --follow` */
export const formatFlag = (name: string, { value, short }: Flag): string =>
  `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;

/** `sh, fish or json` */
export const formatChoices = (choices: readonly string[]): string => [choices.slice(0, -1).join(", "), ...choices.slice(-1)].join(" or ");

const bare = (operand: string): string => operand.replace(/[[\]]/g, "");
