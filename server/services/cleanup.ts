import type { Config } from "../config/config.js";
import { identityKey } from "../protocol/identity.js";
import type { Clock } from "./clock.js";
import type { Leases } from "./leases.js";
import type { KeyedLock } from "./keyedLock.js";
import type { Log } from "./log.js";
import type { Entry, Registry } from "./registry.js";

const DAY_MS = 86_400_000;

/** Ends the leases of dead owners, and removes what nobody has used for a long time. */
export class Cleanup {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<{ expiredLeases: number; removed: number }> | undefined;
  private stopped = false;

  constructor(
    private readonly registry: Registry,
    private readonly leases: Leases,
    private readonly locks: KeyedLock,
    private readonly clock: Clock,
    private readonly config: () => Pick<Config, "cleanupIntervalSeconds" | "retentionDays">,
    private readonly log: Log,
  ) {}

  /** Sweeps again and again. The pause begins when a sweep has ended, so that slow ones never pile up. */
  start(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.run()
        .catch((error: unknown) => this.log.error("The cleanup failed", error))
        .finally(() => this.start());
    }, this.config().cleanupIntervalSeconds * 1000);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** One sweep; whoever asks during one gets that one's result. @throws Failure "StoreUnavailable" */
  run(): Promise<{ expiredLeases: number; removed: number }> {
    this.running ??= this.sweep().finally(() => (this.running = undefined));
    return this.running;
  }

  private async sweep(): Promise<{ expiredLeases: number; removed: number }> {
    const expiredLeases = await this.leases.sweep();
    const removed = await this.removeUnused(this.clock.now() - this.config().retentionDays * DAY_MS);
    if (expiredLeases + removed > 0) this.log.info(`Cleanup: ${expiredLeases} leases ended, ${removed} assignments removed`);
    return { expiredLeases, removed };
  }

  private async removeUnused(since: number): Promise<number> {
    const isUnused = ({ assignment, leases }: Entry): boolean => leases.size === 0 && assignment.lastUsedAt < since;
    const locked = [...this.registry.entries()].filter(isUnused).flatMap(({ assignment }) => {
      const unlock = this.locks.tryAcquire(identityKey(assignment));
      return unlock === undefined ? [] : { port: assignment.port, unlock }; // Whom somebody asks for right now is not unused.
    });
    try {
      if (locked.length > 0) await this.registry.release({ ports: locked.map(({ port }) => port), rests: [] });
      return locked.length;
    } finally {
      for (const { unlock } of locked) unlock();
    }
  }
}
