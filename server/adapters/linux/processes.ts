import { readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { ProcFiles } from "./procFiles.js";
import { isDead, parseStat, startOf, type ProcStat } from "./procStat.js";
import { isShell } from "../shells.js";
import { errorCode, errorText } from "../systemError.js";
import { createPause } from "../timeSlices.js";
import type { ProcessDetails, Processes, ProcessInfo } from "../system.js";

/** PID_MAX_LIMIT of include/linux/threads.h: no process has a higher pid. */
const MAX_PID = 2 ** 22;

/** Reads processes from /proc: 10 to 20 µs each, without starting a program. */
export class LinuxProcesses implements Processes {
  private readonly files: ProcFiles;

  /** @param proc where procfs is mounted */
  constructor(private readonly proc = "/proc") {
    this.files = new ProcFiles(proc);
  }

  /** Such as `pid:[4026531836]`; undefined on a kernel without namespaces. Source: namespaces(7). */
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

  // eslint-disable-next-line @typescript-eslint/require-await -- so that what it throws becomes a rejection
  async describe(pid: number): Promise<ProcessDetails | undefined> {
    const stat = this.readStat(pid);
    if (stat === undefined) return undefined;
    const command = this.files.commandOf(pid);
    return {
      ...this.toInfo(pid, stat),
      ...(command !== undefined && { command }),
      userIsOurs: this.files.userIdOf(pid) === process.geteuid?.(),
      isShellWithTerminal: stat.terminal !== 0 && isShell(stat.name),
    };
  }

  private look(pid: number): ProcessInfo | undefined {
    const stat = this.readStat(pid);
    return stat && this.toInfo(pid, stat);
  }

  private toInfo(pid: number, { parentPid, startTicks }: ProcStat): ProcessInfo {
    return { pid, parentPid, startedAt: startOf(this.files.bootId(), startTicks) };
  }

  private readStat(pid: number): ProcStat | undefined {
    if (pid > MAX_PID) return undefined;
    const path = join(this.proc, String(pid), "stat");
    try {
      const stat = parseStat(readFileSync(path, "latin1"));
      return isDead(stat) ? undefined : stat;
    } catch (error) {
      if (isGone(pid, error)) return undefined;
      throw new Error(`The system would not say whether process ${pid} lives: ${path} gave ${errorText(error)}`, { cause: error });
    }
  }
}

/** Confirms a missing file with signal 0, because /proc mounted with hidepid hides other users' processes. */
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
