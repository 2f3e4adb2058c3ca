import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** The state of a process on Linux, such as `Z` for a zombie. */
const stateOf = (pid: number): string => /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]!;

/**
 * A process that has ended, and stays a zombie until the event loop gets its turn.
 * Only on Linux.
 */
export function zombie(): ChildProcess & { pid: number } {
  const child = spawn("true") as ChildProcess & { pid: number };
  while (stateOf(child.pid) !== "Z");
  return child;
}

/** A process that somebody has suspended. Only on Linux. */
export function suspendedProcess(): ChildProcess & { pid: number } {
  const child = spawn("sleep", ["60"]) as ChildProcess & { pid: number };
  child.kill("SIGSTOP");
  while (stateOf(child.pid) !== "T");
  return child;
}
