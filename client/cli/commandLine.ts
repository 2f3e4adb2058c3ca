import { VERSION } from "../../server/protocol/version.js";
import type { Command } from "./command.js";
import { commands, findCommand } from "./commands.js";
import { exitCodeOf, exitCodes, sentenceOf, UsageError } from "./exitCode.js";
import { commandHelp, generalHelp } from "./helpText.js";
import type { Shell } from "./shell.js";

/**
 * Runs one command line to its end.
 * @param argv the arguments, without Node and the script
 * @returns the exit code, ours or that of the program that was run; whatever went wrong has been told in a sentence
 */
export async function runCommandLine(argv: readonly string[], shell: Shell): Promise<number> {
  try {
    return await run(argv, shell);
  } catch (error) {
    shell.tell(sentenceOf(error));
    if (error instanceof UsageError)
      shell.tell(`See "port-daddy ${[...argv.slice(0, 1).filter((name) => Object.hasOwn(commands, name)), "--help"].join(" ")}".`);
    return exitCodeOf(error);
  }
}

async function run([name, ...rest]: readonly string[], shell: Shell): Promise<number> {
  if (name === "--version" || name === "--help" || name === "-h") {
    await shell.print(name === "--version" ? `${VERSION}\n` : generalHelp(await allCommands()));
    return exitCodes.done;
  }
  // Asked by the scripts of port-daddy completion, and by nobody else.
  if (name === "__complete") return (await import("./complete.js")).complete(rest, shell);
  const command = await findCommand(name);
  if (command === undefined) {
    const found =
      name === undefined ? "No command is given" : name.startsWith("-") ? `There is no flag "${name}"` : `There is no command "${name}"`;
    throw new UsageError(`${found}; the commands are ${Object.keys(commands).join(", ")}.`);
  }
  if (!asksForHelp(rest)) return command.run(rest, shell);
  await shell.print(commandHelp(command));
  return exitCodes.done;
}

/** Help is what is wanted wherever it stands, however wrong the rest is; but not after `--`. */
function asksForHelp(rest: readonly string[]): boolean {
  const end = rest.indexOf("--");
  return rest.slice(0, end === -1 ? undefined : end).some((argument) => argument === "--help" || argument === "-h");
}

const allCommands = (): Promise<Command[]> => Promise.all(Object.values(commands).map((load) => load()));
