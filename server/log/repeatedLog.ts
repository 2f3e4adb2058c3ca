import type { Log } from "./log.js";

/** How long (ms) repetitions of a warning are only counted. */
const QUIET_MS = 60_000;

/** Logs each kind of warning once a minute, and then how often it came meanwhile, so that no outsider can fill the log. */
export class RepeatedLog {
  private readonly suppressed = new Map<string, { count: number; timer: NodeJS.Timeout }>();

  constructor(private readonly log: Pick<Log, "warn">) {}

  /**
   * @param kind one of a few fixed texts, never one from outside
   * @param message the sentence to log this time
   */
  warn(kind: string, message: string): void {
    const known = this.suppressed.get(kind);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    const timer = setTimeout(() => this.tell(kind), QUIET_MS).unref();
    this.suppressed.set(kind, { count: 0, timer });
    this.log.warn(message);
  }

  /** Logs the counts that are still open. */
  close(): void {
    for (const [kind, { timer }] of this.suppressed) {
      clearTimeout(timer);
      this.tell(kind);
    }
  }

  private tell(kind: string): void {
    const { count } = this.suppressed.get(kind)!;
    this.suppressed.delete(kind);
    if (count > 0) this.log.warn(`Within a minute it happened ${count} more ${count === 1 ? "time" : "times"}: ${kind}`);
  }
}
