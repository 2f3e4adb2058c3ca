import type { ProcessUsage } from "../../server/protocol/listeners.js";
import type { Transport } from "../host/transport.js";

/** How often the processes in sight are looked at, in milliseconds. */
const INTERVAL_MS = 2000;
/** Those that come into sight need not wait for that, but for scrolling to have rested this long, in milliseconds. */
const SETTLE_MS = 250;
/** The backend takes no more at once. */
const MOST = 200;

/** CPU and memory of the processes that are in sight, and of no others: the one thing that has to be asked for again and again. */
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

  /** @param pids those in sight now; none when nobody looks */
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
      // Where the system does not tell, the columns stay empty; that the backend is away is said elsewhere.
      this.usage = new Map();
    }
    this.changed();
    if (this.timer !== undefined) this.schedule();
  }
}
