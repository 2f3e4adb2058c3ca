import { closeSync, fstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { isatty } from "node:tty";

/** Close-on-exec among the flags of a descriptor. Source: fcntl.h of Linux. */
const O_CLOEXEC = 0o2000000;

/**
 * Gives up what this process inherited from the one that happened to start it, since it outlives that one and serves all others. To be
 * called before anything is opened.
 * @returns sentences for the log about what could not be given up
 */
export function leaveStarter(): string[] {
  process.umask(0o077); // Files that we write are for this user alone.
  if (process.platform === "linux") {
    closeInherited();
    resetOomScore();
  }
  return resetPriority();
}

/**
 * Closes every descriptor above 2 that is not Node's own. A file lock of the starting script, for example, would otherwise be held for as
 * long as the backend lives. Node opens its own with close-on-exec. It also sets that on inherited ones up to the first gap above 15, but has
 * no files, folders and terminals open itself. On macOS Node passes none to the processes that it starts.
 * Source: proc_pid_fdinfo(5); libuv, uv_disable_stdio_inheritance.
 */
function closeInherited(): void {
  for (const descriptor of readNumbers("/proc/self/fd")) {
    if (descriptor <= 2) continue;
    try {
      if (isInherited(descriptor)) closeSync(descriptor);
    } catch {
      // It was that of the list itself.
    }
  }
}

function isInherited(descriptor: number): boolean {
  const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "latin1"))?.[1];
  if (flags === undefined) return false;
  if ((Number.parseInt(flags, 8) & O_CLOEXEC) === 0) return true;
  const stats = fstatSync(descriptor);
  return stats.isFile() || stats.isDirectory() || isatty(descriptor);
}

/** Editors mark the processes that they start as the first to be killed when memory runs out. Source: proc_pid_oom_score_adj(5). */
function resetOomScore(): void {
  try {
    const file = "/proc/self/oom_score_adj";
    if (Number(readFileSync(file, "latin1")) > 0) writeFileSync(file, "0");
  } catch {
    // The administrator has set it for all of the user's processes.
  }
}

/** A backend that a niced script started would answer everybody late. Each thread has a priority of its own. Source: setpriority(2), BUGS. */
function resetPriority(): string[] {
  try {
    if (os.getPriority() === 0) return [];
    const threads = process.platform === "linux" ? readNumbers("/proc/self/task") : [0];
    for (const thread of threads) os.setPriority(thread, 0);
    return [];
  } catch (error) {
    const found = `This backend has the low priority of the program that started it (niceness ${os.getPriority()})`;
    return [
      `${found}, and the system does not let it leave that: ${(error as Error).message}. If it is slow, stop it and start it elsewhere.`,
    ];
  }
}

const readNumbers = (folder: string): number[] => readdirSync(folder).map(Number).filter(Number.isInteger);
