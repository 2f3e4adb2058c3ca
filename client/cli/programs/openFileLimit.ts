import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/**
 * Gives this process the limit of open files back that it was started with: Node raises the soft limit to the hard one, and programs would
 * inherit that. The soft limit from before can only be known by our parent's, which is taken for it where its hard limit is ours, too: otherwise
 * something, such as a service manager, has set both for us. Only on Linux, where prlimit(1) of util-linux is installed.
 */
export async function restoreOpenFileLimit(): Promise<void> {
  if (process.platform !== "linux") return;
  try {
    const [own, parent] = ["self", process.ppid].map((pid) => openFileLimits(readFileSync(`/proc/${pid}/limits`, "latin1")));
    const before = own && parent && softLimitBefore(own, parent);
    if (before === undefined) return;
    const prlimit = spawn("prlimit", ["--pid", String(process.pid), `--nofile=${before}:`], { stdio: "ignore" });
    await once(prlimit, "exit");
  } catch {
    // A higher limit hinders hardly any program.
  }
}

/** How many files a process may open, or `unlimited`. */
interface OpenFileLimits {
  soft: string;
  /** The soft limit may be raised up to this one. */
  hard: string;
}

/** Source: proc_pid_limits(5). */
export function openFileLimits(text: string): OpenFileLimits | undefined {
  const [, soft, hard] = /^Max open files\s+(\d+|unlimited)\s+(\d+|unlimited)/m.exec(text) ?? [];
  return soft === undefined ? undefined : { soft, hard: hard! };
}

/** @returns undefined when it is the present one, or cannot be known */
export const softLimitBefore = (own: OpenFileLimits, parent: OpenFileLimits): string | undefined =>
  own.hard === parent.hard && own.soft !== parent.soft ? parent.soft : undefined;
