import { ignoredSignals } from "./ignoredSignals.js";
import { restoreOpenFileLimit } from "./openFileLimit.js";
import type { Program } from "./program.js";
import { startByShell } from "./startByShell.js";

/**
 * Replaces this process by a program, which so gets every signal, and the terminal, as without us. Nothing of ours runs afterwards, and no
 * child of ours may be left, since the program would have it.
 * @param file the program's file, which must certainly be executable
 */
export async function replaceProcess(program: Program, file: string): Promise<never> {
  await restoreOpenFileLimit();
  // Node ignores these, and so would the program. A signal that is handled is set to its default by execve.
  for (const signal of ["SIGPIPE", "SIGXFSZ"] as const) process.on(signal, () => undefined);
  const shell = startByShell(program, { ignored: ignoredSignals() });
  if (shell !== undefined) return process.execve!(shell.file, ["sh", ...shell.argv], shell.env);
  return process.execve!(file, [program.command, ...program.args] as string[], { ...program.env });
}
