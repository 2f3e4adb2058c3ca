import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { sentenceOf } from "../exitCode.js";
import { isForeground } from "./isForeground.js";
import { withoutLauncher } from "./launched.js";
import type { Shell } from "../shell.js";
import { windowsProgram } from "./windowsProgram.js";

/** A shell's exit codes for a command that cannot be run, and for one that does not exist. Source: POSIX, "Exit Status for Commands". */
const CANNOT_RUN = 126;
const NOT_FOUND = 127;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * Runs a program in our terminal, with our input and output, and waits until it ends.
 * @param variables are added to our environment
 * @returns its exit code, or 128 plus the number of the signal that ended it; 126 or 127, with a sentence told, if it could not be run
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  variables: Record<string, string>,
  shell: Pick<Shell, "tell">,
): Promise<number> {
  const env = { ...withoutLauncher(process.env), ...variables };
  // Before the child exists: a signal that arrives from now on is meant for it, and must not end us and orphan it.
  let child: ChildProcess | undefined;
  const early: NodeJS.Signals[] = [];
  const pass = (signal: NodeJS.Signals): void => {
    if (reachesItAnyway(signal)) return;
    if (child === undefined) early.push(signal);
    else child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  try {
    const { file, argv, verbatim } =
      process.platform === "win32" ? windowsProgram(command, args, env) : { file: command, argv: args, verbatim: false };
    const running = spawn(file, argv, { env, stdio: "inherit", windowsVerbatimArguments: verbatim });
    return await new Promise<number>((resolve, reject) => {
      running.once("spawn", () => {
        child = running;
        for (const signal of early) running.kill(signal);
      });
      running.once("error", reject);
      running.once("exit", (code, signal) => resolve(signal === null ? code! : 128 + constants.signals[signal]));
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    shell.tell(
      code === "ENOENT"
        ? `Command "${command}" was not found. Is it installed and on the PATH?`
        : `Command "${command}" cannot be run: ${code === "EACCES" ? "this user may not execute it" : sentenceOf(error)}.`,
    );
    return code === "ENOENT" ? NOT_FOUND : CANNOT_RUN;
  } finally {
    for (const signal of SIGNALS) process.off(signal, pass);
  }
}

/**
 * Whether the terminal itself sends a signal to the program. Ctrl-C and Ctrl-\ go to every process in its foreground: passed on, they
 * would arrive twice, and many programs end at once on the second. A Windows console does so with all signals that it has.
 */
function reachesItAnyway(signal: NodeJS.Signals): boolean {
  if (process.platform === "win32") return true;
  return (signal === "SIGINT" || signal === "SIGQUIT") && isForeground();
}
