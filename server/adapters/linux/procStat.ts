/** What is used of /proc/PID/stat. */
export interface ProcStat {
  /** The program's name, at most 15 bytes; it changes when the process becomes another program. */
  name: string;
  /** One letter. */
  state: string;
  parentPid: number;
  /** The controlling terminal; 0 is none. */
  terminal: number;
  /** How many threads there still are, a zombie's first one included. */
  threads: number;
  /** Clock ticks since boot, as text: mostly it is only compared. */
  startTicks: string;
}

/**
 * `pid (name) state ppid …`; the terminal is field 7, the threads are field 20, the start time is field 22. The name may itself hold spaces and
 * brackets, so the fields count from the last `)`. Source: proc_pid_stat(5).
 * @throws Error when the text is not of that form
 */
export function parseStat(stat: string): ProcStat {
  const end = stat.lastIndexOf(")");
  const fields = stat.slice(end + 2).split(" ");
  const [state, parentPid, terminal, threads, startTicks] = [fields[0], fields[1], fields[4], fields[17], fields[19]];
  if (!/^\d+ \(/.test(stat) || !/^[A-Za-z]$/.test(state ?? "") || !/^\d+$/.test(parentPid ?? "") || !/^\d+$/.test(startTicks ?? "")) {
    throw new Error(`A process's stat file is of an unknown form: ${stat.slice(0, 100)}`);
  }
  const name = stat.slice(stat.indexOf("(") + 1, end);
  return {
    name,
    state: state!,
    parentPid: Number(parentPid),
    terminal: Number(terminal),
    threads: Number(threads),
    startTicks: startTicks!,
  };
}

/**
 * Z is a zombie, X and x are going. A process is a zombie as soon as its first thread has ended, but holds its sockets until the last one has.
 * Source: proc_pid_stat(5).
 */
export const isDead = ({ state, threads }: ProcStat): boolean => (state === "Z" && threads <= 1) || state === "X" || state === "x";

/** Such as `4e4d02…`: ticks count from the boot, so that the same count comes again after the next one. Source: proc_sys_kernel(5). */
export const startOf = (bootId: string, startTicks: string): string => `${bootId}:${startTicks}`;
