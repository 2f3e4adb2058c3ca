import { VERSION } from "../../server/protocol/version.js";
import type { Command } from "./command.js";
import { commands, findCommand } from "./commands.js";
import { exitCodeOf, exitCodes, sentenceOf, UsageError } from "./exitCode.js";
import { commandHelp, generalHelp } from "./helpText.js";
import { type Shell, withBackend } from "./shell.js";

/**
 * Runs one command line and tells the user about any error.
 * @param argv the arguments, without Node and the script
 * @returns an exit code of ours, or of the program that was run
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
  // Only the scripts of port-daddy completion ask this.
  if (name === "__complete") return (await import("./completeWord.js")).completeWord(rest, shell);
  // Only port-daddy run asks these.
  if (name === "__accompany") return (await import("./companion/accompany.js")).accompany(rest, shell);
  if (name === "__start") return withBackend(shell, () => Promise.resolve(exitCodes.done));
  const command = await findCommand(name);
  if (command === undefined) {
    const found =
      name === undefined ? "COMMAND is missing" : name.startsWith("-") ? `There is no flag "${name}"` : `There is no command "${name}"`;
    throw new UsageError(`${found}; the commands are ${Object.keys(commands).join(", ")}.`);
  }
  if (!asksForHelp(rest)) return command.run(rest, shell);
  await shell.print(commandHelp(command));
  return exitCodes.done;
}

/** Whether `--help` is anywhere before `--`, even if the other arguments are wrong. */
function asksForHelp(rest: readonly string[]): boolean {
  const end = rest.indexOf("--");
  return rest.slice(0, end === -1 ? undefined : end).some((argument) => argument === "--help" || argument === "-h");
}

const allCommands = (): Promise<Command[]> => Promise.all(Object.values(commands).map((load) => load()));
