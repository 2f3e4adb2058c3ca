import type { ListenerScan, ScannedListener } from "../../adapters/system.js";
import type { Clock } from "../clock.js";
import type { Judge, Judgement } from "./judge.js";

/** Why somebody wants the machine's listeners to be known: a view shows them, or a lease is live. Undefined when nobody does. */
export type Interest = "watched" | "leased" | undefined;

/** From the end of one scan to the beginning of the next, in milliseconds. */
const PAUSES_MS = { watched: 1000, leased: 5000 };
/** After a scan that showed something which the next one shall confirm. */
const HURRY_MS = 250;
/** So much pause belongs to what a scan costs: never more than 2 % of one core. */
const PAUSE_PER_COST = 50;
/**
 * So much of that, in milliseconds, may be made up for later: the first scan costs several times what the next ones do, and one that has seen
 * something new shall not put off the next.
 */
const PAUSE_ON_CREDIT_MS = 5000;

/** What a scan showed. Whoever hears of it shares the one judgement. */
export interface Seen {
  listeners: readonly ScannedListener[];
  judgement: Judgement;
}

type Outcome = { endedAt: number } & ({ seen: Seen } | { error: Error });

interface Parts {
  scan: ListenerScan;
  judge: Pick<Judge, "judge">;
  /** Asked at each `update`. */
  wanted: () => Interest;
  clock: Pick<Clock, "monotonic">;
  /**
   * How much processor time this process has used, in milliseconds; left out where a scan is done by other programs, whose cost is then taken
   * to be all the time that passes.
   */
  cpuMs?: () => number;
}

interface Listeners {
  /**
   * Told of each scan that somebody is interested in, and again of the last one when the interest has changed.
   * @returns whether the next one shall come soon
   */
  onDidScan(seen: Seen): boolean;
  onDidFail(error: Error): void;
  /** Nobody is interested any more. */
  onDidRest(): void;
}

/**
 * The one loop that looks at the machine's listeners, for all clients. It runs while there is interest, at a pace that follows its cost, and
 * has not even a timer otherwise.
 */
export class ScanLoop {
  /** How many scans there were. */
  count = 0;
  private interest: Interest;
  private timer: NodeJS.Timeout | undefined;
  private last: Outcome | undefined;
  private scanning: Promise<Seen> | undefined;
  /** The next scan, for those who asked during this one. */
  private asked: Promise<Seen> | undefined;
  /** The pauses that belong to what all scans have cost, less the time that has passed, in milliseconds; when the last one ended. */
  private dueMs = 0;
  private hurried = false;
  private ended = false;
  private readonly listeners: Listeners[] = [];

  constructor(private readonly parts: Parts) {}

  add(listener: Listeners): void {
    this.listeners.push(listener);
  }

  /** To be called when the interest may have changed. It takes effect at once: the first scan begins in this moment, if the last is not fresh. */
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

  /** Ends the loop for good, as before the backend ends. */
  stop(): void {
    this.ended = true;
    this.interest = undefined;
    this.plan();
  }

  /**
   * What listens and what that means, as a scan shows it that begins now: what was seen before may not be so any more. All who ask during one share the next.
   * @throws Error when the system would not say
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
    if (this.interest === undefined || this.scanning !== undefined) return; // The end of that scan plans the next one.
    const pause = this.pauseMs(this.hurried ? HURRY_MS : PAUSES_MS[this.interest]);
    const wait = this.last === undefined ? 0 : this.last.endedAt + pause - this.parts.clock.monotonic();
    // What goes wrong is told to the listeners.
    if (wait <= 0) void this.scanOnce().catch(() => undefined);
    else this.timer = setTimeout(() => this.plan(), Math.ceil(wait));
  }

  /** @param isAsked what it costs is whose who asked for it, and does not slow the loop down */
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
      // The rest of the backend works meanwhile, too, and while the system has other things to do, time passes that costs nothing.
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

  /** Assignments may have changed since: then the same listeners are judged again. */
  private async tellAgain(last: Outcome): Promise<void> {
    const outcome = "error" in last ? last : { ...last, seen: await this.judged(last.seen.listeners) };
    if (this.last !== last || this.interest === undefined) return;
    this.last = outcome;
    this.tell(outcome);
  }
}
