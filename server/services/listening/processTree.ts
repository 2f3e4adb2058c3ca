import type { Processes } from "../../adapters/system.js";

/** Deeper than any shell, task runner and dev server ever nest; ends a loop in what the system tells. */
const MAX_ANCESTORS = 64;

/**
 * @returns the pids of these processes and of all their ancestors that live
 * @throws Error when the system would not say
 */
export async function withAncestors(processes: Pick<Processes, "find">, pids: Iterable<number>): Promise<Set<number>> {
  const all = new Set(pids);
  let level = [...all];
  for (let depth = 0; level.length > 0 && depth < MAX_ANCESTORS; depth++) {
    const found = await processes.find(level);
    level = [...new Set([...found.values()].map(({ parentPid }) => parentPid))].filter((pid) => pid > 0 && !all.has(pid));
    for (const pid of level) all.add(pid);
  }
  return all;
}
