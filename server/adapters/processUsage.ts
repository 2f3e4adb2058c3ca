import pidusage from "pidusage";

/** A process's use of processor and memory, as pidusage reports it. */
export interface MeasuredUsage {
  /** Percent of one core since the last measurement; 0 the first time. */
  cpuPercent: number;
  memoryBytes: number;
}

/** How long (ms) pidusage remembers a process after the last question, and keeps its file in /proc open. */
const KEPT_MS = 20_000;
/** How long (ms) after the last question pidusage has certainly forgotten a process: it checks every half of `KEPT_MS`. */
export const FORGOTTEN_MS = KEPT_MS * 1.5;

/**
 * @param pids each 1 or above
 * @returns by pid, without processes that have ended
 * @throws Error when the system says nothing about any of them, which may also mean that all have ended
 */
export async function measureUsage(pids: readonly number[]): Promise<Map<number, MeasuredUsage>> {
  if (pids.length === 0) return new Map();
  const usage = (await pidusage([...pids], { maxage: KEPT_MS })) as Record<string, pidusage.Status | undefined>;
  return new Map(
    pids.flatMap((pid) => {
      const found = usage[pid];
      return found === undefined ? [] : [[pid, { cpuPercent: found.cpu, memoryBytes: found.memory }] as const];
    }),
  );
}
