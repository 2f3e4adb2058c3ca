import { VERSION } from "../../server/protocol/version.js";
import type { Command } from "./command.js";
import { type ExitCode, exitCodeOf, exitCodes, sentenceOf, UsageError } from "./exitCode.js";
import { commandHelp, generalHelp } from "./helpText.js";
import { list } from "./list.js";
import { release } from "./release.js";
import { request } from "./request.js";
import type { Shell } from "./shell.js";
import { start } from "./start.js";
import { status } from "./status.js";
import { stop } from "./stop.js";

const commands: readonly Command[] = [request, release, list, status, start, stop];

/**
 * Runs one command line to its end.
 * @param argv the arguments, without Node and the script
 * @returns the exit code; whatever went wrong has been told in a sentence
 */
export async function runCommandLine(argv: readonly string[], shell: Shell): Promise<ExitCode> {
  try {
    return await run(argv, shell);
  } catch (error) {
    shell.tell(sentenceOf(error));
    if (error instanceof UsageError) shell.tell(`See "port-daddy ${[...argv.slice(0, 1).filter(isCommand), "--help"].join(" ")}".`);
    return exitCodeOf(error);
  }
}

async function run([name, ...rest]: readonly string[], shell: Shell): Promise<ExitCode> {
  if (name === "--version" || name === "--help" || name === "-h") {
    await shell.print(name === "--version" ? `${VERSION}\n` : generalHelp(commands));
    return exitCodes.done;
  }
  const command = commands.find((known) => known.name === name);
  if (command === undefined) {
    const found =
      name === undefined ? "No command is given" : name.startsWith("-") ? `There is no flag "${name}"` : `There is no command "${name}"`;
    throw new UsageError(`${found}; the commands are ${commands.map((known) => known.name).join(", ")}.`);
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

const isCommand = (name: string): boolean => commands.some((command) => command.name === name);
