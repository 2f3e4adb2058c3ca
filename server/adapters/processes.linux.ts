import { readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { errorCode, errorText } from "./systemError.js";
import { createPause } from "./timeSlices.js";
import type { Processes, ProcessInfo } from "./system.js";

/** PID_MAX_LIMIT of include/linux/threads.h: no process can have a higher pid. */
const MAX_PID = 2 ** 22;

/** Processes as /proc tells of them: 10 to 20 µs each, no program is started. */
export class LinuxProcesses implements Processes {
  private bootId: string | undefined;

  /** @param proc where procfs is mounted */
  constructor(private readonly proc = "/proc") {}

  /** Such as `pid:[4026531836]`; a kernel without namespaces has no such file. Source: namespaces(7). */
  get namespace(): string | undefined {
    try {
      return readlinkSync(join(this.proc, "self/ns/pid"));
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  async find(pids: readonly number[], onUnknown?: (pid: number, error: Error) => void): Promise<Map<number, ProcessInfo>> {
    const found = new Map<number, ProcessInfo>();
    const pause = createPause();
    for (const pid of pids) {
      try {
        const info = this.look(pid);
        if (info !== undefined) found.set(pid, info);
      } catch (error) {
        if (onUnknown === undefined) throw error;
        onUnknown(pid, error as Error);
      }
      await pause();
    }
    return found;
  }

  private look(pid: number): ProcessInfo | undefined {
    if (pid > MAX_PID) return undefined;
    const path = join(this.proc, String(pid), "stat");
    let stat: string;
    try {
      stat = readFileSync(path, "latin1");
    } catch (error) {
      if (isGone(pid, error)) return undefined;
      throw new Error(`The system would not say whether process ${pid} lives: ${path} gave ${errorText(error)}`, { cause: error });
    }
    const { state, parentPid, startTicks } = parseStat(stat);
    // Ticks count from the boot, so the same count comes again after the next one.
    return isDead(state) ? undefined : { pid, parentPid, startedAt: `${this.boot()}:${startTicks}` };
  }

  private boot(): string {
    const path = join(this.proc, "sys/kernel/random/boot_id");
    try {
      return (this.bootId ??= readFileSync(path, "latin1").trim());
    } catch (error) {
      throw new Error(`The system would not say when processes started: ${path} gave ${errorText(error)}`, { cause: error });
    }
  }
}

export interface ProcStat {
  /** One letter. */
  state: string;
  parentPid: number;
  /** Clock ticks since boot, as text: it is only ever compared. */
  startTicks: string;
}

/**
 * `pid (name) state ppid …`; the start time is field 22. The name may itself hold spaces and brackets, so the fields count from the last `)`.
 * Source: proc_pid_stat(5).
 * @throws Error when the text is not of that form
 */
export function parseStat(stat: string): ProcStat {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, parentPid, startTicks] = [fields[0], fields[1], fields[19]];
  if (!/^\d+ \(/.test(stat) || !/^[A-Za-z]$/.test(state ?? "") || !/^\d+$/.test(parentPid ?? "") || !/^\d+$/.test(startTicks ?? "")) {
    throw new Error(`A process's stat file is of an unknown form: ${stat.slice(0, 100)}`);
  }
  return { state: state!, parentPid: Number(parentPid), startTicks: startTicks! };
}

/** Z is a zombie, X and x are going. Source: proc_pid_stat(5). */
const isDead = (state: string): boolean => state === "Z" || state === "X" || state === "x";

/** A missing file alone does not tell: mounted with hidepid, /proc hides what belongs to others. A signal 0 tells then. */
function isGone(pid: number, error: unknown): boolean {
  const code = errorCode(error);
  if (code === "ESRCH") return true;
  if (code !== "ENOENT") return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (killError) {
    return errorCode(killError) === "ESRCH";
  }
}
