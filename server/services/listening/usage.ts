import type { MeasuredUsage } from "../../adapters/processUsage.js";
import type { Processes } from "../../adapters/system.js";
import { systemUnavailable } from "../../protocol/failures.js";
import type { ProcessUsage } from "../../protocol/listeners.js";
import type { Clock } from "../clock.js";
import type { Log } from "../../log/log.js";

/** How long (ms) a measurement is reused: shares of shorter times mean nothing. */
const FRESH_MS = 500;

interface Known {
  /** Distinguishes processes that had the same pid. */
  startedAt: string;
  /** Monotonic. */
  at: number;
  usage: MeasuredUsage | undefined;
}

interface Parts {
  processes: Pick<Processes, "find">;
  measure: (pids: readonly number[]) => Promise<Map<number, MeasuredUsage>>;
  forgottenMs: number;
  clock: Pick<Clock, "monotonic">;
  log: Log;
}

/** Measures what processes use, once for all clients. */
export class Usage {
  private readonly known = new Map<number, Known>();
  /** Requests take turns, so that the second of two simultaneous ones reuses the measurement. */
  private turn: Promise<unknown> = Promise.resolve();

  /** @param forgottenMs how long (ms) `measure` remembers a process that is not asked about */
  constructor(private readonly parts: Parts) {}

  /**
   * @returns the usage of those that could be measured
   * @throws Failure "SystemUnavailable" when the system does not say which of them are running
   */
  of(pids: readonly number[]): Promise<ProcessUsage[]> {
    const result = this.turn.then(() => this.look([...new Set(pids)]));
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async look(pids: readonly number[]): Promise<ProcessUsage[]> {
    const living = await this.parts.processes
      .find(pids, () => undefined)
      .catch((error: unknown) => {
        throw systemUnavailable("check which processes are running", error as Error);
      });
    const now = this.parts.clock.monotonic();
    for (const [pid, { at }] of this.known) if (now - at >= this.parts.forgottenMs) this.known.delete(pid);
    const due = [...living.values()].filter(({ pid, startedAt }) => {
      const known = this.known.get(pid);
      // A pid that was reused is left out until the former process is forgotten.
      return known === undefined || (known.startedAt === startedAt && now - known.at >= FRESH_MS);
    });
    const measured = await this.measured(due.map(({ pid }) => pid));
    for (const { pid, startedAt } of due) this.known.set(pid, { startedAt, at: now, usage: measured.get(pid) });
    return pids.flatMap((pid) => {
      const known = this.known.get(pid);
      if (known?.usage === undefined || known.startedAt !== living.get(pid)?.startedAt) return [];
      return [{ pid, ...known.usage }];
    });
  }

  private async measured(pids: readonly number[]): Promise<Map<number, MeasuredUsage>> {
    if (pids.length === 0) return new Map();
    try {
      return await this.parts.measure(pids);
    } catch (error) {
      // They may just have ended, which is not an error.
      this.parts.log.info(`What ${pids.length} processes use could not be measured: ${(error as Error).message}`);
      return new Map();
    }
  }
}
