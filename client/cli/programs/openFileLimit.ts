import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/**
 * Gives this process the limit of open files back that it was started with: Node raises it, and programs would inherit that. Only on Linux,
 * where prlimit(1) of util-linux is installed.
 */
export async function restoreOpenFileLimit(): Promise<void> {
  if (process.platform !== "linux") return;
  try {
    const [own, before] = ["self", process.ppid].map((pid) => softLimit(readFileSync(`/proc/${pid}/limits`, "latin1")));
    if (before === undefined || before === own) return;
    const prlimit = spawn("prlimit", ["--pid", String(process.pid), `--nofile=${before}:`], { stdio: "ignore" });
    await once(prlimit, "exit");
  } catch {
    // A higher limit hinders hardly any program.
  }
}

/** Source: proc_pid_limits(5). */
export const softLimit = (limits: string): string | undefined => /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
