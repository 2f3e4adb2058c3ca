import type { Folders } from "../adapters/folders.js";
import type { Config } from "../config/config.js";
import { identityKey } from "../protocol/identity.js";
import { StaleStep } from "../store/staleStep.js";
import { TimeJumps } from "./clock.js";
import { Emitter } from "./emitter.js";
import { type Journal, eventOf } from "./journal.js";
import type { Leases } from "./leases.js";
import type { KeyedLock } from "./keyedLock.js";
import type { Log } from "../log/log.js";
import type { Entry, Registry } from "./registry.js";
import { restOf } from "./pool/resting.js";
import type { CheckedClock } from "./time/checkedClock.js";
import type { Dates } from "./time/dates.js";

const DAY_MS = 86_400_000;
/** The longest delay (ms) of a timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

type Settings = Pick<Config, "cleanupIntervalSeconds" | "retentionDays" | "orphanDays">;

interface Parts {
  registry: Registry;
  leases: Leases;
  journal: Journal;
  locks: KeyedLock;
  folders: Folders;
  clock: CheckedClock;
  dates: Dates;
  config: () => Settings;
  log: Log;
}

/**
 * Ends the leases of dead owners, and removes assignments that were unused for a long time. After the start, and after time has jumped
 * because the machine slept, it removes nothing for one interval, in which clients can come back. While the clock is in doubt, ages count by
 * the earliest time that it can be.
 */
export class Cleanup {
  /** How many sweeps there were, and how long (ms) they took. */
  readonly cost = { runs: 0, lastMs: 0, longestMs: 0 };
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<{ expiredLeases: number; removed: number }> | undefined;
  private stopped = false;
  /** Monotonic, as all durations here. */
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

  /** Starts sweeping. The pause begins when a sweep has ended, so that slow sweeps never pile up. */
  start(): void {
    if (this.stopped) return;
    this.pausedSince = this.parts.clock.monotonic();
    this.plan();
  }

  /** To be called when the settings have changed. The current pause gets its new length. */
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
   * Sweeps once. A call during a sweep gets the result of that one.
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
    await this.parts.dates.update();
    const removed = await this.removeUnused();
    if (this.isSettled()) await this.parts.journal.forgetOld(this.now);
    if (expiredLeases + removed > 0) this.parts.log.info(`Cleanup: ${expiredLeases} leases ended, ${removed} assignments removed`);
    return { expiredLeases, removed };
  }

  /** By which ages count. */
  private get now(): number {
    return this.parts.clock.bounds()[0];
  }

  private async removeUnused(): Promise<number> {
    if (!this.isSettled()) return 0;
    const gone = await this.findGone();
    if (!this.isSettled()) return 0; // Time may have jumped while the disks were waking up.
    const { now } = this;
    const at = this.parts.clock.now();
    const locked = [...this.parts.registry.entries()].flatMap((entry) => {
      const reason = this.whyRemoved(entry, now, gone);
      if (reason === undefined) return [];
      const { assignment } = entry;
      const unlock = this.parts.locks.tryAcquire(identityKey(assignment));
      return unlock === undefined ? [] : { event: eventOf("released", assignment, at, { reason }), rest: restOf(assignment, at), unlock }; // An identity that is being requested is in use.
    });
    try {
      const events = locked.map(({ event }) => event);
      // Their rests are over at once, and tell whose the ports were.
      const rests = locked.map(({ rest }) => rest);
      if (locked.length > 0) await this.parts.registry.release({ released: events, ifIdle: true, rests, events });
      return locked.length;
    } catch (error) {
      if (error instanceof StaleStep) return 0; // One of them is in use through another backend. The next sweep decides again.
      throw error;
    } finally {
      for (const { unlock } of locked) unlock();
    }
  }

  private isSettled(): boolean {
    return this.parts.clock.monotonic() - this.settlesSince >= this.intervalMs;
  }

  /** @returns the reason to remove it; undefined when it stays */
  private whyRemoved(entry: Entry, now: number, gone: ReadonlySet<string>): string | undefined {
    const { retentionDays, orphanDays } = this.parts.config();
    if (isUnusedSince(entry, now - retentionDays * DAY_MS)) return `it was not used for ${formatDays(retentionDays)}`;
    if (!this.isOrphan(entry, now) || !gone.has(entry.assignment.folder!)) return undefined;
    return orphanDays === 0 ? "its folder is gone" : `its folder is gone, and it was not used for ${formatDays(orphanDays)}`;
  }

  /** @returns those folders of removable assignments that no longer exist */
  private async findGone(): Promise<ReadonlySet<string>> {
    const { now } = this;
    const folders = [...this.parts.registry.entries()].flatMap((entry) => (this.isOrphan(entry, now) ? entry.assignment.folder! : []));
    if (folders.length === 0) return new Set();
    try {
      const gone = await this.parts.folders.findGone([...new Set(folders)]);
      this.foldersProblem = undefined;
      return gone;
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.foldersProblem) this.parts.log.warn(message); // Log a lasting problem once.
      this.foldersProblem = message;
      return new Set(); // A folder that cannot be checked is not gone.
    }
  }

  /** Whether it would be removed if its folder were gone. */
  private isOrphan(entry: Entry, now: number): boolean {
    return entry.assignment.folder !== undefined && isUnusedSince(entry, now - this.parts.config().orphanDays * DAY_MS);
  }
}

/** A pinned assignment counts as used. */
const isUnusedSince = ({ assignment, leases }: Entry, time: number): boolean =>
  leases.size === 0 && assignment.pinned !== true && assignment.lastUsedAt < time;

const formatDays = (days: number): string => (days === 1 ? "a day" : `${days} days`);
