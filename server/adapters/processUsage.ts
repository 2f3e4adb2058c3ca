import pidusage from "pidusage";

/** What a process uses, as pidusage tells. */
export interface MeasuredUsage {
  /** Of one core, since it was last measured; 0 at the first time. */
  cpuPercent: number;
  memoryBytes: number;
}

/** pidusage keeps what it knows of a process for so long after it was asked last, in milliseconds, and its file in /proc open. */
const KEPT_MS = 20_000;
/** After this long without being asked it knows nothing of a process any more: it looks every half of that time. */
export const FORGOTTEN_MS = KEPT_MS * 1.5;

/**
 * @param pids each 1 or above
 * @returns by pid, without those that have gone
 * @throws Error when the system would say nothing of any of them, which also means that they may have gone
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
