import type { Config } from "../config/config.js";
import type { Clock } from "./clock.js";
import type { Leases } from "./leases.js";
import type { Log } from "./log.js";
import type { Registry } from "./registry.js";

const DAY_MS = 86_400_000;

/** Ends the leases of dead owners, and removes what nobody has used for a long time. */
export class Cleanup {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<{ expiredLeases: number; removed: number }> | undefined;
  private stopped = false;

  constructor(
    private readonly registry: Registry,
    private readonly leases: Leases,
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
    const unusedSince = this.clock.now() - this.config().retentionDays * DAY_MS;
    const ports = [...this.registry.entries()]
      .filter(({ assignment, leases }) => leases.size === 0 && assignment.lastUsedAt < unusedSince)
      .map(({ assignment }) => assignment.port);
    if (ports.length > 0) await this.registry.release({ ports, rests: [] });
    if (expiredLeases + ports.length > 0) this.log.info(`Cleanup: ${expiredLeases} leases ended, ${ports.length} assignments removed`);
    return { expiredLeases, removed: ports.length };
  }
}
