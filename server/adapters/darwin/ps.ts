import { commandFailed, type RunCommand } from "../runCommand.js";
import type { ProcessInfo } from "../system.js";

export const PS = "/bin/ps";

export interface PsProcess extends ProcessInfo {
  /** Milliseconds since the epoch, exact to the second. */
  since: number;
  user: string;
  userId: number;
  hasTerminal: boolean;
  command: string;
}

const COLUMNS = "pid=,ppid=,stat=,lstart=,uid=,user=,tty=,args=";

/** Reads all processes except zombies in one call. @throws Error when ps fails */
export async function readAllProcesses(run: RunCommand): Promise<Map<number, PsProcess>> {
  return toMap(await readPs(run, ["-axww", "-o", COLUMNS]));
}

/** @returns undefined when the process does not exist or is a zombie. @throws Error when ps fails */
export async function readProcess(run: RunCommand, pid: number): Promise<PsProcess | undefined> {
  return toMap(await readPs(run, ["-ww", "-o", COLUMNS, "-p", String(pid)])).get(pid);
}

async function readPs(run: RunCommand, args: readonly string[]): Promise<PsProcess[]> {
  const output = await run(PS, args);
  if (nobodyFound(output)) return [];
  if (output.exitCode !== 0 || output.stdout.trim() === "") throw commandFailed(PS, output);
  return parsePsProcesses(output.stdout);
}

const toMap = (processes: readonly PsProcess[]): Map<number, PsProcess> => new Map(processes.map((process) => [process.pid, process]));

/**
 * Parses one line per process: `pid ppid stat lstart uid user tty args`. A terminal of `??` is none, and zombies are left out.
 * The start is in UTC, because ps runs in UTC. Source: ps(1) of macOS, "KEYWORDS"; the start is strftime's %c in the C locale.
 * @throws Error when a line is not of that form
 */
export function parsePsProcesses(stdout: string): PsProcess[] {
  const lines = stdout.split("\n").filter((line) => line.trim() !== "");
  return lines.flatMap((line) => {
    const [, pid, parentPid, state, rest] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S.*)?$/.exec(line) ?? [];
    if (state?.startsWith("Z")) return [];
    const [, start, uid, user, terminal, command] =
      /^(\S+ \S+\s+\S+ \S+ \S+)\s+(-?\d+)\s+(\S+)\s+(\S+)(?:\s+(\S.*)?)?$/.exec(rest ?? "") ?? [];
    const startedAt = parseStart(start ?? "");
    if (startedAt === undefined || user === undefined) throw new Error(`A line from ps is of an unknown form: ${line.slice(0, 200)}`);
    return [
      {
        pid: Number(pid),
        parentPid: Number(parentPid),
        startedAt,
        since: Date.parse(`${startedAt} UTC`),
        user,
        userId: Number(uid),
        hasTerminal: terminal !== "??" && terminal !== "?" && terminal !== "-",
        command: command ?? "",
      },
    ];
  });
}

/** Whether ps found none of the pids: no output and exit code 1. Source: ps(1) of macOS, "EXIT STATUS". */
export const nobodyFound = (output: { exitCode: number; stdout: string; stderr: string }): boolean =>
  output.exitCode === 1 && output.stdout.trim() === "" && output.stderr.trim() === "";

/** @returns the start with single spaces, so that equal starts compare equal; undefined when the text is not of that form */
export function parseStart(text: string): string | undefined {
  const start = text.trim().replace(/\s+/g, " ");
  return /^\w{3} \w{3} \d{1,2} \d\d:\d\d:\d\d \d{4}$/.test(start) ? start : undefined;
}
