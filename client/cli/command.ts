import { parseArgs } from "node:util";
import { UsageError } from "./exitCode.js";
import type { Shell } from "./shell.js";

export interface Flag {
  /** What the value is called in the help, such as `N`; left out: the flag takes none. */
  value?: string;
  /** One letter, such as `f`, by which it can be given as well. */
  short?: string;
  /** The only values that are allowed. */
  choices?: readonly string[];
  help: string;
}
export type Flags = Record<string, Flag>;

/** The flags that were given; those without a value are true. */
export type Given<F extends Flags> = {
  [K in keyof F]?: F[K] extends { choices: readonly (infer Choice)[] } ? Choice : F[K] extends { value: string } ? string : true;
};

interface Description<F extends Flags> {
  name: string;
  /** The one argument that is no flag, such as `[IDENTITY]`; left out: it takes none. */
  operand?: string;
  /** What stands behind `--` and belongs to somebody else, such as `COMMAND …`; left out: the operand may stand there. */
  rest?: string;
  /** What the operand can be, for a shell that completes it; left out: nothing that we know. */
  completes?: "identity" | readonly string[];
  summary: string;
  /** The help below the flags, in lines. */
  details?: readonly string[];
  flags: F;
}

export interface Command extends Description<Flags> {
  /**
   * @returns one of our exit codes, or that of the program that the command ran
   * @throws UsageError, Failure or BackendUnreachable, each with one sentence
   */
  run(argv: readonly string[], shell: Shell): Promise<number>;
}

/** A command whose flags are typed by its own table of them. */
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
  // Not strict: the errors of parseArgs name neither what is allowed nor the command.
  for (const token of parseArgs({ args, options, strict: false, tokens: true, allowPositionals: true }).tokens) {
    if (token.kind === "option") given[token.name] = readFlag(name, flags, token);
    if (token.kind !== "positional") continue;
    if (operand === undefined) throw new UsageError(`"${token.value}" is one argument too many: ${name} takes nothing but flags.`);
    if (found !== undefined) {
      const behind = rest === undefined ? "" : `, and behind -- the ${rest}`;
      throw new UsageError(`"${token.value}" is one argument too many: ${name} takes one ${bare(operand)}${behind}.`);
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
    const allowed = known.length === 0 ? "it takes none but --help" : `its flags are ${[...known, "--help"].join(", ")}`;
    throw new UsageError(`${command} has no flag "${token.rawName}"; ${allowed}.`);
  }
  if (flag.value === undefined && token.inlineValue === true) {
    throw new UsageError(`--${token.name} is "${String(token.value)}", but must be given without a value.`);
  }
  if (flag.value === undefined) return true;
  if (token.value === undefined) throw new UsageError(`--${token.name} has no value; it must be --${token.name} ${flag.value}.`);
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
