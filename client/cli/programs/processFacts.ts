import { readFileSync } from "node:fs";

/** A process on Linux with its group and session. */
export interface ProcessFacts {
  pid: number;
  /** Such as `S`, or `Z` for one that has ended. */
  state: string;
  group: number;
  session: number;
  /** The number of its terminal; 0 without one. */
  terminal: number;
  /** The group in the terminal's foreground. */
  foreground: number;
  /** In clock ticks since the start of the system. */
  startedAt: string;
}

/**
 * Reads a process of /proc.
 * @throws Error with `code` "ENOENT" or "ESRCH" when there is no such process
 */
export const readProcess = (pid: number | "self"): ProcessFacts => parseStat(readFileSync(`/proc/${pid}/stat`, "latin1"));

/** Source: proc_pid_stat(5). The program's name, field 2, may contain spaces and brackets. */
export function parseStat(stat: string): ProcessFacts {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state = "", , group, session, terminal, foreground] = fields;
  return {
    pid: parseInt(stat, 10),
    state,
    group: Number(group),
    session: Number(session),
    terminal: Number(terminal),
    foreground: Number(foreground),
    startedAt: fields[19] ?? "",
  };
}
