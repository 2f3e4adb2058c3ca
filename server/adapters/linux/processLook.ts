import { ancestorsOf } from "../ancestors.js";
import type { ProcFiles } from "./procFiles.js";
import { isDead, startOf, type ProcStat } from "./procStat.js";
import type { Pause } from "../timeSlices.js";
import type { ProcessId } from "../system.js";

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
    for (const ancestor of ancestorsOf(this.find(pid), (each) => this.find(each), isOlder)) {
      await pause();
      ancestors.push({ pid: ancestor.pid, startedAt: startOf(this.files.bootId(), ancestor.startTicks) });
    }
    return ancestors;
  }

  private find(pid: number): Relative | undefined {
    const stat = this.stat(pid);
    return stat && { pid, parentPid: stat.parentPid, startTicks: stat.startTicks };
  }
}

type Relative = Pick<ProcStat, "parentPid" | "startTicks"> & { pid: number };

/** A process that began after its child got the parent's pid when that had gone. */
const isOlder = (parent: Relative, child: Relative): boolean => Number(parent.startTicks) <= Number(child.startTicks);
