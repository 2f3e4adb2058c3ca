import { readdirSync, readFileSync } from "node:fs";

/** The processes that work for a data directory, including orphans. Only on Linux. */
export function processesOf(dataDir: string): number[] {
  if (process.platform !== "linux") return [];
  const entry = `PORT_DADDY_HOME=${dataDir}`;
  /** The directory of a network namespace is in the data directory. */
  const isOurs = (each: string): boolean => each === entry || each.startsWith(`${entry}/network-`);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => environment(name).some(isOurs))
    .map(Number);
}

/** Ends them all: one that still ran could write to a folder that is being removed. */
export async function endProcessesOf(dataDir: string): Promise<void> {
  for (let left = processesOf(dataDir); left.length > 0; left = processesOf(dataDir)) {
    for (const pid of left) kill(pid);
    // Polls, because there is no event for the end of a process that is not our child.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Pauses a process, and waits until it is paused. */
export function pause(pid: number): void {
  process.kill(pid, "SIGSTOP");
  while (!isPaused(pid)); // There is no event for it, and it takes microseconds.
}

/** Whether every thread of a process is paused. Only known on Linux. */
function isPaused(pid: number): boolean {
  if (process.platform !== "linux") return true;
  const threads = readdirSync(`/proc/${pid}/task`);
  const states = threads.map((thread) => readIfThere(`/proc/${pid}/task/${thread}/status`));
  return states.every((state) => state === "" || /^State:\tT/m.test(state));
}

/** Empty for a process that has ended, including a zombie. */
const environment = (pid: string): string[] => readIfThere(`/proc/${pid}/environ`).split("\0");

/** @returns the text of a file of /proc; empty when its process or thread has ended or is another user's */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}
