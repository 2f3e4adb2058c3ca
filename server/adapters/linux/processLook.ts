import type { ProcFiles } from "./procFiles.js";
import { isDead, startOf, type ProcStat } from "./procStat.js";
import type { Pause } from "./timeSlices.js";
import type { ProcessId } from "../system.js";

/** More generations than processes have; two that changed while they were looked at could else be each other's parents. */
const MAX_ANCESTORS = 100;

/** One look at the processes, in which each is read at most once. */
export class ProcessLook {
  private readonly stats = new Map<number, ProcStat | undefined>();

  constructor(private readonly files: ProcFiles) {}

  /** @returns undefined when the process does not live, or is hidden from us */
  stat(pid: number): ProcStat | undefined {
    if (!this.stats.has(pid)) {
      const stat = this.files.stat(pid);
      this.stats.set(pid, stat === undefined || isDead(stat) ? undefined : stat);
    }
    return this.stats.get(pid);
  }

  async ancestorsOf(pid: number, pause: Pause): Promise<ProcessId[]> {
    const ancestors: ProcessId[] = [];
    let child = this.stat(pid);
    while (child !== undefined && child.parentPid > 0 && ancestors.length < MAX_ANCESTORS) {
      const parent = this.stat(child.parentPid);
      await pause();
      // One that began after its child got the parent's pid when that had gone.
      if (parent === undefined || Number(parent.startTicks) > Number(child.startTicks)) break;
      ancestors.push({ pid: child.parentPid, startedAt: startOf(this.files.bootId(), parent.startTicks) });
      child = parent;
    }
    return ancestors;
  }
}
