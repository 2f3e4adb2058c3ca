import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { sentenceOf } from "../exitCode.js";
import { isForeground } from "./isForeground.js";
import type { Shell } from "../shell.js";
import { windowsProgram } from "./windowsProgram.js";

/** What shells say when a command is there and cannot be run, and when there is none. Source: POSIX, "Exit Status for Commands". */
const CANNOT_RUN = 126;
const NOT_FOUND = 127;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * Runs a program in our terminal, with our input and output, and waits for its end.
 * @param variables what its environment has beside ours
 * @returns its exit code, or 128 and the number of the signal that ended it; 126 or 127, with a sentence told, where it cannot be run
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  variables: Record<string, string>,
  shell: Pick<Shell, "tell">,
): Promise<number> {
  const env = { ...process.env, ...variables };
  // Listened to before there is a child: whatever comes from now on is for it, and must not end us and leave it alone.
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
        ? `There is no command "${command}"; is it installed, and on the PATH?`
        : `The command "${command}" cannot be run: ${code === "EACCES" ? "it is not a program, or may not be run by this user" : sentenceOf(error)}.`,
    );
    return code === "ENOENT" ? NOT_FOUND : CANNOT_RUN;
  } finally {
    for (const signal of SIGNALS) process.off(signal, pass);
  }
}

/**
 * Ctrl-C and Ctrl-\ go to every process in the terminal's foreground, and so to the program itself: passed on they would come twice, and
 * many take the second for "at once". On Windows the console does the same with all that it can send.
 */
function reachesItAnyway(signal: NodeJS.Signals): boolean {
  if (process.platform === "win32") return true;
  return (signal === "SIGINT" || signal === "SIGQUIT") && isForeground();
}
