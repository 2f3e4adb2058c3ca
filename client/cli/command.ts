import { parseArgs } from "node:util";
import { type ExitCode, UsageError } from "./exitCode.js";
import type { Shell } from "./shell.js";

export interface Flag {
  /** What the value is called in the help, such as `N`; left out: the flag takes none. */
  value?: string;
  help: string;
}
export type Flags = Record<string, Flag>;

/** The flags that were given; those without a value are true. */
export type Given<F extends Flags> = { [K in keyof F]?: F[K] extends { value: string } ? string : true };

interface Description<F extends Flags> {
  name: string;
  /** The one argument that is no flag, such as `[IDENTITY]`; left out: it takes none. */
  operand?: string;
  summary: string;
  /** The help below the flags, in lines. */
  details?: readonly string[];
  flags: F;
}

export interface Command extends Description<Flags> {
  /** @throws UsageError, Failure or BackendUnreachable, each with one sentence */
  run(argv: readonly string[], shell: Shell): Promise<ExitCode>;
}

/** A command whose flags are typed by its own table of them. */
export function defineCommand<const F extends Flags>(
  description: Description<F> & { run: (flags: Given<F>, operand: string | undefined, shell: Shell) => Promise<ExitCode> },
): Command {
  return {
    ...description,
    run: (argv, shell) => {
      const { flags, operand } = readArguments(description, argv);
      return description.run(flags, operand, shell);
    },
  };
}

/** @throws UsageError, one sentence that names the argument and what is allowed */
export function readArguments<F extends Flags>(
  { name, operand, flags }: Pick<Description<F>, "name" | "operand" | "flags">,
  argv: readonly string[],
): { flags: Given<F>; operand: string | undefined } {
  const options = Object.fromEntries(
    Object.entries(flags).map(([flag, { value }]) => [flag, { type: value === undefined ? ("boolean" as const) : ("string" as const) }]),
  );
  const given: Record<string, string | true> = {};
  let found: string | undefined;
  // Not strict: the errors of parseArgs name neither what is allowed nor the command.
  for (const token of parseArgs({ args: [...argv], options, strict: false, tokens: true, allowPositionals: true }).tokens) {
    if (token.kind === "option") given[token.name] = readFlag(name, flags, token);
    if (token.kind !== "positional") continue;
    if (operand === undefined) throw new UsageError(`"${token.value}" is one argument too many: ${name} takes nothing but flags.`);
    if (found !== undefined) throw new UsageError(`"${token.value}" is one argument too many: ${name} takes one ${bare(operand)}.`);
    found = token.value;
  }
  return { flags: given as Given<F>, operand: found };
}

function readFlag(
  command: string,
  flags: Flags,
  token: { name: string; rawName: string; value?: string; inlineValue?: boolean },
): string | true {
  const flag = Object.hasOwn(flags, token.name) && token.rawName.startsWith("--") ? flags[token.name] : undefined;
  if (flag === undefined) {
    const known = Object.entries(flags).map(([name, { value }]) => formatFlag(name, value));
    const allowed = known.length === 0 ? "it takes none but --help" : `its flags are ${[...known, "--help"].join(", ")}`;
    throw new UsageError(`${command} has no flag "${token.rawName}"; ${allowed}.`);
  }
  if (flag.value === undefined && token.inlineValue === true) {
    throw new UsageError(`--${token.name} is "${String(token.value)}", but must be given without a value.`);
  }
  if (flag.value === undefined) return true;
  if (token.value === undefined) throw new UsageError(`--${token.name} has no value; it must be --${token.name} ${flag.value}.`);
  return token.value;
}

export const formatFlag = (name: string, value: string | undefined): string => (value === undefined ? `--${name}` : `--${name} ${value}`);

const bare = (operand: string): string => operand.replace(/[[\]]/g, "");
