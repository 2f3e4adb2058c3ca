import { commandText } from "../commandText.js";
import { nobodyFound, parseStart, PS, readProcess } from "./ps.js";
import { commandFailed, runCommand, type RunCommand } from "../runCommand.js";
import { isShell } from "../shells.js";
import type { ProcessDetails, Processes, ProcessInfo } from "../system.js";

/** PID_MAX of bsd/sys/proc_internal.h in Apple's XNU: no process has a higher pid, and one in the list makes ps fail. */
const MAX_PID = 99_999;

/** Reads processes with ps, in one call for any number of them. */
export class DarwinProcesses implements Processes {
  readonly namespace = undefined;

  constructor(private readonly run: RunCommand = runCommand) {}

  async describe(pid: number): Promise<ProcessDetails | undefined> {
    const process = pid > MAX_PID ? undefined : await readProcess(this.run, pid);
    if (process === undefined) return undefined;
    const { parentPid, startedAt, userId, hasTerminal } = process;
    const command = commandText(process.command);
    return {
      pid,
      parentPid,
      startedAt,
      ...(command !== undefined && { command }),
      userIsOurs: userId === globalThis.process.geteuid?.(),
      isShellWithTerminal: hasTerminal && isShell(process.command.split(" ", 1)[0]!),
    };
  }

  async find(pids: readonly number[]): Promise<Map<number, ProcessInfo>> {
    const possible = pids.filter((pid) => pid <= MAX_PID);
    if (possible.length === 0) return new Map();
    const output = await this.run(PS, ["-o", "pid=,ppid=,stat=,lstart=", "-p", possible.join(",")]);
    if (nobodyFound(output)) return new Map();
    if (output.exitCode !== 0 || output.stdout.trim() === "") throw commandFailed(PS, output);
    return new Map(parsePs(output.stdout).map((info) => [info.pid, info]));
  }
}

/**
 * Parses one line per process, `pid ppid stat lstart`. A state that begins with Z is a zombie, which is left out. The start, such as
 * `Thu Oct  2 10:00:00 2026`, is exact to the second. Source: ps(1) of macOS, "KEYWORDS"; the start is strftime's %c in the C locale.
 * @throws Error when a line is not of that form
 */
export function parsePs(stdout: string): ProcessInfo[] {
  return stdout
    .split("\n")
    .filter((line) => line.trim() !== "")
    .flatMap((line) => {
      const [, pid, parentPid, state, start] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S.*)?$/.exec(line) ?? [];
      if (state?.startsWith("Z")) return [];
      const startedAt = parseStart(start ?? "");
      if (startedAt === undefined) throw new Error(`A line from ps is of an unknown form: ${line}`);
      return [{ pid: Number(pid), parentPid: Number(parentPid), startedAt }];
    });
}
