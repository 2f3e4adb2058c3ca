import type { ListenerScan, ScannedListener } from "../../adapters/system.js";
import type { Clock } from "../clock.js";
import type { Judge, Judgement } from "./judge.js";

/** Why the machine is scanned: a view shows its listeners, or a lease is live. Undefined when it need not be. */
export type Interest = "watched" | "leased" | undefined;

/** How long (ms) from the end of one scan to the start of the next. */
const PAUSES_MS = { watched: 1000, leased: 5000 };
/** How long (ms) after a scan that needs confirmation by the next. */
const HURRY_MS = 250;
/** How much pause follows each millisecond of a scan, so that scans use at most 2 % of one core. */
const PAUSE_PER_COST = 50;
/**
 * How much of that pause (ms) may be made up for later: the first scan costs several times as much as the next ones, and a scan that saw
 * something new must not delay the next.
 */
const PAUSE_ON_CREDIT_MS = 5000;

/** The result of a scan, with the judgement that all its readers share. */
export interface Seen {
  listeners: readonly ScannedListener[];
  judgement: Judgement;
}

type Outcome = { endedAt: number } & ({ seen: Seen } | { error: Error });

interface Parts {
  scan: ListenerScan;
  judge: Pick<Judge, "judge">;
  /** Read at each `update`. */
  wanted: () => Interest;
  clock: Pick<Clock, "monotonic">;
  /**
   * The processor time (ms) that this process has used; left out where other programs do the scan, which is then assumed to cost all the
   * time that passes.
   */
  cpuMs?: () => number;
}

interface Listeners {
  /**
   * Called after each scan that is needed, and again with the last one when the need has changed.
   * @returns whether the next scan should come soon
   */
  onDidScan(seen: Seen): boolean;
  onDidFail(error: Error): void;
  /** Called when scans are no longer needed. */
  onDidRest(): void;
}

/** The one loop that scans the machine's listeners, for all clients. It runs only while needed, at a pace that follows its cost. */
export class ScanLoop {
  /** How many scans have been done. */
  count = 0;
  private interest: Interest;
  private timer: NodeJS.Timeout | undefined;
  private last: Outcome | undefined;
  private scanning: Promise<Seen> | undefined;
  /** The next scan, for callers that asked during this one. */
  private asked: Promise<Seen> | undefined;
  /** The pause (ms) still owed for past scans, as of the end of the last one. */
  private dueMs = 0;
  private hurried = false;
  private ended = false;
  private readonly listeners: Listeners[] = [];

  constructor(private readonly parts: Parts) {}

  add(listener: Listeners): void {
    this.listeners.push(listener);
  }

  /** To be called when the need for scans may have changed. If the last scan is not fresh, the first begins at once. */
  update(): void {
    if (this.ended) return;
    const before = this.interest;
    this.interest = this.parts.wanted();
    if (this.interest === before) return;
    this.plan();
    if (this.interest === undefined) {
      this.hurried = false;
      for (const listener of this.listeners) listener.onDidRest();
    } else if (this.isFresh() && this.scanning === undefined) void this.tellAgain(this.last!);
  }

  /** Ends the loop for good, before the backend ends. */
  stop(): void {
    this.ended = true;
    this.interest = undefined;
    this.plan();
  }

  /**
   * Scans now, because earlier results may be outdated. Callers that ask during a scan share the next one.
   * @throws Error when the system does not list its listeners
   */
  look(): Promise<Seen> {
    if (this.scanning === undefined) return this.scanOnce({ isAsked: true });
    this.asked ??= this.scanning
      .catch(() => undefined)
      .then(() => {
        this.asked = undefined;
        return this.scanOnce({ isAsked: true });
      });
    return this.asked;
  }

  private isFresh(): boolean {
    return this.last !== undefined && this.parts.clock.monotonic() - this.last.endedAt < this.pauseMs(PAUSES_MS.watched);
  }

  private pauseMs(least: number): number {
    return Math.max(least, this.dueMs - PAUSE_ON_CREDIT_MS);
  }

  private plan(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.interest === undefined || this.scanning !== undefined) return; // The end of the running scan plans the next one.
    const pause = this.pauseMs(this.hurried ? HURRY_MS : PAUSES_MS[this.interest]);
    const wait = this.last === undefined ? 0 : this.last.endedAt + pause - this.parts.clock.monotonic();
    // Errors are reported to the listeners.
    if (wait <= 0) void this.scanOnce().catch(() => undefined);
    else this.timer = setTimeout(() => this.plan(), Math.ceil(wait));
  }

  /** @param isAsked whether a caller asked for it; its cost then does not slow the loop down */
  private scanOnce({ isAsked = false } = {}): Promise<Seen> {
    this.scanning ??= this.measured(isAsked).then((outcome) => {
      this.scanning = undefined;
      this.last = outcome;
      this.hurried = false;
      if (this.interest !== undefined) {
        this.tell(outcome);
        this.plan();
      }
      if ("error" in outcome) throw outcome.error;
      return outcome.seen;
    });
    return this.scanning;
  }

  private async measured(isAsked: boolean): Promise<Outcome> {
    this.count += 1;
    const began = this.parts.clock.monotonic();
    const cpuBefore = this.parts.cpuMs?.() ?? 0;
    const end = () => {
      const endedAt = this.parts.clock.monotonic();
      const wallMs = endedAt - began;
      // The rest of the backend works at the same time, and time that passes while the system is busy costs nothing.
      const costMs = this.parts.cpuMs === undefined ? wallMs : Math.min(wallMs, this.parts.cpuMs() - cpuBefore);
      this.dueMs = Math.max(0, this.dueMs - (endedAt - (this.last?.endedAt ?? endedAt))) + (isAsked ? 0 : PAUSE_PER_COST * costMs);
      return { endedAt };
    };
    try {
      const seen = await this.judged(await this.parts.scan.scan());
      return { ...end(), seen };
    } catch (error) {
      return { ...end(), error: error as Error };
    }
  }

  private tell(outcome: Outcome): void {
    for (const listener of this.listeners) {
      if ("error" in outcome) listener.onDidFail(outcome.error);
      else if (listener.onDidScan(outcome.seen)) this.hurried = true;
    }
  }

  private async judged(listeners: readonly ScannedListener[]): Promise<Seen> {
    return { listeners, judgement: await this.parts.judge.judge(listeners) };
  }

  /** Judges the same listeners again if assignments have changed since. */
  private async tellAgain(last: Outcome): Promise<void> {
    const outcome = "error" in last ? last : { ...last, seen: await this.judged(last.seen.listeners) };
    if (this.last !== last || this.interest === undefined) return;
    this.last = outcome;
    this.tell(outcome);
  }
}
