import type { Folders } from "../adapters/folders.js";
import type { Config } from "../config/config.js";
import { identityKey } from "../protocol/identity.js";
import { StaleStep } from "../store/staleStep.js";
import { type Clock, TimeJumps } from "./clock.js";
import { Emitter } from "./emitter.js";
import { type Journal, eventOf } from "./journal.js";
import type { Leases } from "./leases.js";
import type { KeyedLock } from "./keyedLock.js";
import type { Log } from "../log/log.js";
import type { Entry, Registry } from "./registry.js";

const DAY_MS = 86_400_000;
/** The longest wait that a timer can be set to, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

type Settings = Pick<Config, "cleanupIntervalSeconds" | "retentionDays" | "orphanDays">;

interface Parts {
  registry: Registry;
  leases: Leases;
  journal: Journal;
  locks: KeyedLock;
  folders: Folders;
  clock: Clock;
  config: () => Settings;
  log: Log;
}

/**
 * Ends the leases of dead owners, and removes what nobody has used for a long time. After its start, and after time has jumped (the
 * machine slept, say), nothing is removed for a whole interval: whoever still wants it has that long to show himself.
 */
export class Cleanup {
  /** How often it swept, and how long that took, in milliseconds. */
  readonly cost = { runs: 0, lastMs: 0, longestMs: 0 };
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<{ expiredLeases: number; removed: number }> | undefined;
  private stopped = false;
  /** Monotonic, as are all durations here. */
  private pausedSince = 0;
  private settlesSince: number;
  private readonly jumps: TimeJumps;
  private foldersProblem: string | undefined;
  private readonly swept = new Emitter<number>();
  private readonly rested = new Emitter<void>();
  /** Fires after each sweep, with how long (ms) it took. */
  readonly onDidSweep = this.swept.event;
  /** Fires when the pause after a planned sweep begins. */
  readonly onDidRest = this.rested.event;

  constructor(private readonly parts: Parts) {
    this.jumps = new TimeJumps(parts.clock);
    this.settlesSince = parts.clock.monotonic();
  }

  /** Sweeps again and again. The pause begins when a sweep has ended, so that slow ones never pile up. */
  start(): void {
    if (this.stopped) return;
    this.pausedSince = this.parts.clock.monotonic();
    this.plan();
  }

  /** To be called when the settings have changed: the pause that is under way becomes as long as they say now. */
  reconfigured(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.plan();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /**
   * One sweep; whoever asks during one gets that one's result.
   * @param dueAt the monotonic time for which it was planned
   * @throws Failure "StoreUnavailable"
   */
  run(dueAt?: number): Promise<{ expiredLeases: number; removed: number }> {
    if (this.jumps.look(dueAt)) {
      this.parts.log.info("Time has jumped: no lease expires before an interval has passed");
      this.parts.leases.restartGrace();
      this.settlesSince = this.parts.clock.monotonic();
    }
    this.running ??= this.measured().finally(() => (this.running = undefined));
    return this.running;
  }

  private plan(): void {
    const dueAt = this.pausedSince + this.intervalMs;
    const wait = Math.min(Math.max(0, dueAt - this.parts.clock.monotonic()), MAX_TIMER_MS);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.run(dueAt)
        .catch((error: unknown) => this.parts.log.error("The cleanup failed", error))
        .finally(() => {
          this.start();
          this.rested.fire();
        });
    }, wait);
  }

  private get intervalMs(): number {
    return this.parts.config().cleanupIntervalSeconds * 1000;
  }

  private async measured(): Promise<{ expiredLeases: number; removed: number }> {
    const begin = this.parts.clock.monotonic();
    try {
      return await this.sweep();
    } finally {
      const ms = Math.round((this.parts.clock.monotonic() - begin) * 1000) / 1000;
      this.cost.runs += 1;
      this.cost.lastMs = ms;
      this.cost.longestMs = Math.max(this.cost.longestMs, ms);
      this.swept.fire(ms);
    }
  }

  private async sweep(): Promise<{ expiredLeases: number; removed: number }> {
    const expiredLeases = await this.parts.leases.sweep();
    const removed = await this.removeUnused();
    if (this.isSettled()) await this.parts.journal.forgetOld(this.parts.clock.now());
    if (expiredLeases + removed > 0) this.parts.log.info(`Cleanup: ${expiredLeases} leases ended, ${removed} assignments removed`);
    return { expiredLeases, removed };
  }

  private async removeUnused(): Promise<number> {
    if (!this.isSettled()) return 0;
    const gone = await this.findGone();
    if (!this.isSettled()) return 0; // Time may have jumped while the disks woke up.
    const now = this.parts.clock.now();
    const locked = [...this.parts.registry.entries()].flatMap((entry) => {
      const reason = this.whyRemoved(entry, now, gone);
      if (reason === undefined) return [];
      const { assignment } = entry;
      const unlock = this.parts.locks.tryAcquire(identityKey(assignment));
      return unlock === undefined ? [] : { event: eventOf("released", assignment, now, { reason }), unlock }; // Whom somebody asks for right now is not unused.
    });
    try {
      const events = locked.map(({ event }) => event);
      if (locked.length > 0) await this.parts.registry.release({ released: events, ifIdle: true, rests: [], events });
      return locked.length;
    } catch (error) {
      if (error instanceof StaleStep) return 0; // Somebody uses one of them through another backend; the next sweep decides anew.
      throw error;
    } finally {
      for (const { unlock } of locked) unlock();
    }
  }

  private isSettled(): boolean {
    return this.parts.clock.monotonic() - this.settlesSince >= this.intervalMs;
  }

  /** @returns undefined when it stays */
  private whyRemoved(entry: Entry, now: number, gone: ReadonlySet<string>): string | undefined {
    const { retentionDays, orphanDays } = this.parts.config();
    if (isUnusedSince(entry, now - retentionDays * DAY_MS)) return `it was not used for ${formatDays(retentionDays)}`;
    if (!this.isOrphan(entry, now) || !gone.has(entry.assignment.folder!)) return undefined;
    return orphanDays === 0 ? "its folder is gone" : `its folder is gone, and it was not used for ${formatDays(orphanDays)}`;
  }

  /** @returns the folders that exist no more, of those on which something depends */
  private async findGone(): Promise<ReadonlySet<string>> {
    const now = this.parts.clock.now();
    const folders = [...this.parts.registry.entries()].flatMap((entry) => (this.isOrphan(entry, now) ? entry.assignment.folder! : []));
    if (folders.length === 0) return new Set();
    try {
      const gone = await this.parts.folders.findGone([...new Set(folders)]);
      this.foldersProblem = undefined;
      return gone;
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.foldersProblem) this.parts.log.warn(message); // What lasts is said once.
      this.foldersProblem = message;
      return new Set(); // What cannot be looked at is not gone.
    }
  }

  /** Would it be removed, if its folder were gone? */
  private isOrphan(entry: Entry, now: number): boolean {
    return entry.assignment.folder !== undefined && isUnusedSince(entry, now - this.parts.config().orphanDays * DAY_MS);
  }
}

/** What is pinned is used, whoever uses it. */
const isUnusedSince = ({ assignment, leases }: Entry, time: number): boolean =>
  leases.size === 0 && assignment.pinned !== true && assignment.lastUsedAt < time;

const formatDays = (days: number): string => (days === 1 ? "a day" : `${days} days`);
