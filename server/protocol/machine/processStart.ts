import { readFileSync } from "node:fs";

/**
 * When a process was started, which distinguishes it from a later one with the same pid: in clock ticks since the boot. Only on Linux.
 * Source: proc_pid_stat(5), field 22; the name in brackets may contain spaces and brackets.
 * @returns undefined when there is no such process, or the system does not tell
 */
export function processStart(pid: number): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
