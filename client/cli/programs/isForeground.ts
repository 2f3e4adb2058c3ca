import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Whether Ctrl-C in the terminal reaches this process, which it does not in the background or without a terminal.
 * @returns false, too, when the system does not tell
 */
export function isForeground(): boolean {
  try {
    return process.platform === "linux" ? isForegroundInStat(readFileSync("/proc/self/stat", "utf8")) : isForegroundInPs(askPs());
  } catch {
    return false;
  }
}

/** Whether /proc/PID/stat has the process's group, field 5, as the terminal's foreground group, field 8. Source: proc_pid_stat(5). */
export function isForegroundInStat(stat: string): boolean {
  // The program's name, field 2, may contain spaces and brackets.
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return group !== undefined && group === foreground;
}

/** Whether `ps -o stat=` has a `+`, which stands for the terminal's foreground. Source: ps(1) of macOS and the BSDs. */
export const isForegroundInPs = (stat: string): boolean => stat.includes("+");

const askPs = (): string => execFileSync("ps", ["-o", "stat=", "-p", String(process.pid)], { encoding: "utf8", timeout: 1000 });
