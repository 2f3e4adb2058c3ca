import { constants } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { sentenceOf } from "../exitCode.js";
import type { Shell } from "../shell.js";
import { CannotExecute } from "./findExecutable.js";
import { placeInTerminal } from "./ownTerminal.js";
import { PassedSignals } from "./passedSignals.js";
import type { ProgramStart } from "./planStart.js";
import { type ProgramEnd, waitForProgram } from "./waitForProgram.js";

/** A shell's exit codes for a command that cannot be run, and for one that does not exist. Source: POSIX, "Exit Status for Commands". */
const CANNOT_RUN = 126;
const NOT_FOUND = 127;

/** How long (ms) the system may take to end this process. */
const END_MS = 1000;

/**
 * Runs a program as our child and ends as it has ended, by the same signal: a shell that runs a script goes on after Ctrl-C unless a signal
 * has ended the command. Signals are passed on to it, and cannot end us until `onDidEnd` has settled.
 * @returns its exit code; 126 or 127, with a sentence told, if it could not be run
 */
export async function runProgram(
  { program, descriptors }: Pick<ProgramStart, "program" | "descriptors">,
  shell: Pick<Shell, "tell">,
  {
    onDidStart,
    onDidEnd,
  }: { onDidStart: (pid: number, hasOwnGroup: boolean) => void; onDidEnd: (end: ProgramEnd, signals: PassedSignals) => Promise<void> },
): Promise<number> {
  // In a terminal only our group is in the foreground. Without one, a signal to our group must not reach the program twice.
  const hasOwnGroup = process.platform !== "win32" && placeInTerminal() === "none";
  const signals = new PassedSignals(hasOwnGroup);
  let end: ProgramEnd;
  try {
    end = await waitForProgram(program, descriptors, signals, (pid) => onDidStart(pid, hasOwnGroup));
  } catch (error) {
    signals.dispose();
    return tellRefused(program.command.toString(), error, shell);
  }
  await onDidEnd(end, signals).finally(() => signals.dispose());
  if ("code" in end) return end.code;
  process.kill(process.pid, end.signal);
  await pause(END_MS);
  return 128 + constants.signals[end.signal];
}

/** Says why a command cannot be run. @returns a shell's exit code for that */
export function tellRefused(command: string, error: unknown, shell: Pick<Shell, "tell">): number {
  const code = (error as NodeJS.ErrnoException).code;
  const known = error instanceof CannotExecute ? error : undefined;
  shell.tell(
    code === "ENOENT" && known?.interpreter === undefined
      ? `Command "${command}" was not found. Is it installed and on the PATH?`
      : `Command "${command}" cannot be run: ${known?.reason ?? (code === "EACCES" ? "this user may not execute it" : sentenceOf(error))}.`,
  );
  return code === "ENOENT" ? NOT_FOUND : CANNOT_RUN;
}
