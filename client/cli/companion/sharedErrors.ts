import { closeSync, openSync, readdirSync, readlinkSync } from "node:fs";

/**
 * Closes our standard error once the program no longer has what it refers to, under whatever number: a reader at the other end may wait for its
 * end. A file or a terminal has no such reader. Only on Linux.
 */
export function releaseUnsharedErrors(pid: number): void {
  if (process.platform !== "linux") return;
  try {
    const own = readlinkSync("/proc/self/fd/2");
    if (/^(pipe|socket):/.test(own) && !isHeld(pid, own)) releaseErrors();
  } catch {
    // The program has ended, or is another user's.
  }
}

/** Makes /dev/null of our standard error. */
export function releaseErrors(): void {
  closeSync(2);
  openSync("/dev/null", "w"); // As descriptor 2, which no other file may become.
}

/** @throws Error when the system does not tell */
function isHeld(pid: number, target: string): boolean {
  const refers = (fd: string): boolean => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`) === target;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return false; // It is closed.
      throw error;
    }
  };
  // A shell that redirects a command of its own keeps its standard error under another number for that time.
  return refers("2") || readdirSync(`/proc/${pid}/fd`).some(refers);
}
