import { basename, win32 } from "node:path";
import type { CommandOutput, RunCommand } from "../../../server/adapters/runCommand.js";

export type Answer = string | Partial<CommandOutput>;

/** Answers each call with the result of `answer` for its command line, and records the calls. */
export function fakeRun(answer: (call: string) => Answer): { run: RunCommand; calls: string[][] } {
  const calls: string[][] = [];
  const run: RunCommand = (file, args) => {
    calls.push([file, ...args]);
    const output = answer([basename(win32.basename(file)), ...args].join(" "));
    return Promise.resolve({ exitCode: 0, stdout: "", stderr: "", ...(typeof output === "string" ? { stdout: output } : output) });
  };
  return { run, calls };
}
