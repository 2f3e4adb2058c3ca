import { readProcess } from "../programs/processFacts.js";

/** How often (ms) to look whether the program lives. Its reader may wait for the end of our output. */
const POLL_MS = 50;

/** One life of one process. Without a start time where there is no /proc. */
export interface Life {
  pid: number;
  startedAt?: string;
}

/** Whether a process lives. One that only waits for its parent to hear of its end does not. */
export function isAlive({ pid, startedAt }: Life): boolean {
  try {
    if (process.platform !== "linux") return process.kill(pid, 0);
    const found = readProcess(pid);
    return found.startedAt === startedAt && found.state !== "Z" && found.state !== "X";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Settles when a process has ended. Polls, because only a parent is told of a process's end.
 * @param onAlive is called each time that it was alive
 */
export async function untilEnd(life: Life, onAlive?: () => void): Promise<void> {
  while (isAlive(life)) {
    onAlive?.();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
