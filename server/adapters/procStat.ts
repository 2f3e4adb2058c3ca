/** What is used of /proc/PID/stat. */
export interface ProcStat {
  /** The program's name, at most 15 bytes; it changes when the process becomes another program. */
  name: string;
  /** One letter. */
  state: string;
  parentPid: number;
  /** The controlling terminal; 0 is none. */
  terminal: number;
  /** Clock ticks since boot, as text: mostly it is only compared. */
  startTicks: string;
}

/**
 * `pid (name) state ppid …`; the terminal is field 7, the start time field 22. The name may itself hold spaces and brackets, so the fields count
 * from the last `)`. Source: proc_pid_stat(5).
 * @throws Error when the text is not of that form
 */
export function parseStat(stat: string): ProcStat {
  const end = stat.lastIndexOf(")");
  const fields = stat.slice(end + 2).split(" ");
  const [state, parentPid, terminal, startTicks] = [fields[0], fields[1], fields[4], fields[19]];
  if (!/^\d+ \(/.test(stat) || !/^[A-Za-z]$/.test(state ?? "") || !/^\d+$/.test(parentPid ?? "") || !/^\d+$/.test(startTicks ?? "")) {
    throw new Error(`A process's stat file is of an unknown form: ${stat.slice(0, 100)}`);
  }
  const name = stat.slice(stat.indexOf("(") + 1, end);
  return { name, state: state!, parentPid: Number(parentPid), terminal: Number(terminal), startTicks: startTicks! };
}

/** Z is a zombie, X and x are going. Source: proc_pid_stat(5). */
export const isDead = (state: string): boolean => state === "Z" || state === "X" || state === "x";

/** Such as `4e4d02…`: ticks count from the boot, so that the same count comes again after the next one. Source: proc_sys_kernel(5). */
export const startOf = (bootId: string, startTicks: string): string => `${bootId}:${startTicks}`;
