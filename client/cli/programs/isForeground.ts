import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Does the terminal send us what is typed there, such as Ctrl-C? Not so in the background, or without a terminal.
 * @returns false, too, where the system does not tell
 */
export function isForeground(): boolean {
  try {
    return process.platform === "linux" ? readsLinux(readFileSync("/proc/self/stat", "utf8")) : readsPs(askPs());
  } catch {
    return false;
  }
}

/** Of /proc/PID/stat: is the process's group, field 5, that of the terminal's foreground, field 8? Source: proc_pid_stat(5). */
export function readsLinux(stat: string): boolean {
  // A program's name, field 2, may hold spaces and brackets.
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return group !== undefined && group === foreground;
}

/** Of `ps -o stat=`: `+` stands for the terminal's foreground. Source: ps(1) of macOS and of the BSDs. */
export const readsPs = (stat: string): boolean => stat.includes("+");

const askPs = (): string => execFileSync("ps", ["-o", "stat=", "-p", String(process.pid)], { encoding: "utf8", timeout: 1000 });
