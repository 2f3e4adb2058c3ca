import type { ProcessUsage } from "../../server/protocol/listeners.js";
import type { Transport } from "../host/transport.js";

/** The time (ms) between two measurements of the visible processes. */
const INTERVAL_MS = 2000;
/** How long (ms) scrolling must rest before newly visible processes are measured. */
const SETTLE_MS = 250;
/** The most pids that the backend takes in one request. */
const MOST = 200;

/** Polls processor and memory use of the visible processes, the only data that no notification brings. */
export class UsageOfProcesses {
  private pids: number[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private askedAt = -Infinity;
  private asked: ReadonlySet<number> = new Set();
  private usage = new Map<number, ProcessUsage>();

  constructor(
    private readonly transport: Transport,
    private readonly changed: () => void,
  ) {}

  of(pid: number | undefined): ProcessUsage | undefined {
    return pid === undefined ? undefined : this.usage.get(pid);
  }

  /** @param pids the visible processes; none when the page is hidden */
  watch(pids: Iterable<number>): void {
    const before = new Set(this.pids);
    this.pids = [...new Set(pids)].slice(0, MOST);
    if (this.pids.length === 0) {
      clearTimeout(this.timer);
      this.timer = undefined;
    } else if (this.timer === undefined || this.pids.some((pid) => !before.has(pid))) this.schedule();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    const wait = Math.max(0, this.askedAt + INTERVAL_MS - performance.now());
    const hasNew = this.pids.some((pid) => !this.asked.has(pid));
    this.timer = setTimeout(() => void this.ask(), hasNew ? Math.min(wait, SETTLE_MS) : wait);
  }

  private async ask(): Promise<void> {
    this.askedAt = performance.now();
    this.asked = new Set(this.pids);
    try {
      const { usage } = await this.transport.request("portDaddy/usage", { pids: [...this.asked] });
      this.usage = new Map(usage.map((each) => [each.pid, each]));
    } catch {
      // Without an answer the columns stay empty; a lost backend is reported elsewhere.
      this.usage = new Map();
    }
    this.changed();
    if (this.timer !== undefined) this.schedule();
  }
}
