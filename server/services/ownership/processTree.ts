import { MAX_ANCESTORS } from "../../adapters/ancestors.js";
import type { Processes, ProcessInfo } from "../../adapters/system.js";

/**
 * Reads these processes and all their ancestors, one generation at a time, because each query is expensive on some systems. Ancestors that
 * the system hides, such as root's where /proc is mounted with hidepid, are left out, and so is what is above them.
 * @returns the living ones among them, by pid
 * @throws Error when the system does not say whether one of the given processes lives
 */
export async function readProcessTree(
  processes: Pick<Processes, "find">,
  pids: Iterable<number>,
): Promise<ReadonlyMap<number, ProcessInfo>> {
  const tree = new Map<number, ProcessInfo>();
  const asked = new Set(pids);
  let generation = [...asked];
  for (let depth = 0; generation.length > 0 && depth <= MAX_ANCESTORS; depth++) {
    const found = await processes.find(generation, depth === 0 ? undefined : () => undefined);
    for (const [pid, process] of found) tree.set(pid, process);
    generation = [...new Set([...found.values()].map(({ parentPid }) => parentPid))].filter((pid) => pid > 0 && !asked.has(pid));
    for (const pid of generation) asked.add(pid);
  }
  return tree;
}
