import type { Log } from "./log/log.js";
import type { StopReason } from "./protocol/notifications.js";

/** Why the backend ends. `damage`: its store's file is damaged. `lost`: another process is, or will be, the backend of the data directory. */
export type EndReason = StopReason | "damage" | "lost";

/** Whether the backend ends on purpose. Otherwise the files in the data directory are wrong, or are no longer this backend's to write. */
export const isOrderly = (reason: EndReason): reason is StopReason => reason !== "damage" && reason !== "lost";

/** The order in which parts end: no client finds the backend, nothing new begins, pending requests are answered, and the rest is written. */
const phases = ["announcement", "timers", "clients", "metrics", "store", "lock", "log"] as const;

type Step = (reason: EndReason) => void | Promise<void>;

/** Ends the backend once, at the first request. Each part adds its step when it is created. */
export class Ending {
  private readonly steps = new Map<(typeof phases)[number], Step[]>(phases.map((phase) => [phase, []]));
  private begun = false;

  /** @param exit ends the process; called last */
  constructor(
    private readonly log: Log,
    private readonly exit: () => void,
  ) {}

  get hasBegun(): boolean {
    return this.begun;
  }

  /** Adds a step. The steps of a phase run in the order in which they were added. */
  add(phase: (typeof phases)[number], step: Step): void {
    this.steps.get(phase)!.push(step);
  }

  /** A step that fails is logged, and the next one runs: a backend that stays half open would keep others from starting. */
  async begin(reason: EndReason): Promise<void> {
    if (this.begun) return;
    this.begun = true;
    if (reason !== "lost") this.log.info(`Stopping: ${reason}`); // The guard has logged how the directory was lost.
    for (const phase of phases) {
      for (const step of this.steps.get(phase)!) {
        try {
          await step(reason);
        } catch (error) {
          this.log.error("While stopping", error);
        }
      }
    }
    this.exit();
  }
}
