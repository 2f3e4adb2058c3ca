/** The fields of /proc/PID/stat that we use. */
export interface ProcStat {
  /** The program's name, at most 15 bytes; it changes when the process executes another program. */
  name: string;
  /** One letter. */
  state: string;
  parentPid: number;
  /** The controlling terminal; 0 for none. */
  terminal: number;
  /** How many threads are left, including a zombie's first one. */
  threads: number;
  /** Clock ticks since boot, as text, because it is mostly compared. */
  startTicks: string;
}

/**
 * Parses `pid (name) state ppid …`, where field 7 is the terminal, 20 the number of threads and 22 the start time. The name may hold spaces
 * and brackets, so fields are counted from the last `)`. Source: proc_pid_stat(5).
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
 * Z is a zombie; X and x are dying. A process is a zombie once its first thread has ended, but keeps its sockets until the last one has.
 * Source: proc_pid_stat(5).
 */
export const isDead = ({ state, threads }: ProcStat): boolean => (state === "Z" && threads <= 1) || state === "X" || state === "x";

/** Adds the boot's id to a start time, because ticks count from boot and repeat after the next one. Source: proc_sys_kernel(5). */
export const startOf = (bootId: string, startTicks: string): string => `${bootId}:${startTicks}`;
