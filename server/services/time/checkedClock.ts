import type { ClockDoubt, Period, StoredTime } from "../../store/store.js";
import { type Clock, JUMP_MS } from "../clock.js";

const DAY_MS = 86_400_000;
/**
 * How far (ms) the clock may jump and still be believed: a weekend during which the machine was off. Otherwise a laptop that sleeps every
 * night would be in doubt every morning, and nothing would ever be removed.
 */
const BELIEVED_JUMP_MS = 3 * DAY_MS;
/** How long (ms) Port Daddy must run before it believes a clock that has jumped further. */
const PROOF_MS = DAY_MS;

/**
 * The system's clock, and how far it can be believed. A clock may be wrong for a while: somebody tries out when a certificate expires, or
 * the machine starts with a wrong time and corrects it later. After a jump of more than three days the clock is in doubt. The doubt
 * ends when the clock returns to where it should be, or after a day of running time, which is counted across sleeps and restarts.
 *
 * The dates that are given meanwhile are the clock's. If the clock returns, they were wrong, and `takeWrongDates` has them.
 */
export class CheckedClock implements Clock {
  /** Whether the store keeps a doubt. */
  isDoubtKept = false;
  /** Where the clock should be, by the running time since it was last believed. */
  private certain: number;
  /** The clock and the monotonic time at the last look. */
  private seen: number;
  private lookedAt: number;
  private doubt: Pick<ClockDoubt, "ranMs" | "periods"> | undefined;
  private wrong: Period[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly onDidJump: (aheadMs: number) => void = () => undefined,
  ) {
    this.certain = this.seen = clock.now();
    this.lookedAt = clock.monotonic();
  }

  /** Continues from what the store remembers of earlier backends. */
  load({ latest, doubt }: StoredTime): void {
    this.certain = doubt?.certain ?? latest ?? this.seen;
    this.seen = doubt?.seen ?? this.certain;
    this.doubt = doubt && { ranMs: doubt.ranMs, periods: doubt.periods };
    this.isDoubtKept = doubt !== undefined;
    this.wrong = [];
    const now = this.now();
    // Dates that were given in the last moments before a kill, which the doubt that was kept does not know.
    const isOver = doubt !== undefined && this.doubt === undefined;
    if (isOver && latest !== undefined && latest > now + JUMP_MS) this.wrong.push({ from: now + 1, to: latest });
  }

  now(): number {
    const now = this.clock.now();
    this.look(now);
    return now;
  }

  monotonic(): number {
    return this.clock.monotonic();
  }

  /** The times between which the true one lies, in milliseconds since the epoch; equal while the clock is believed. Ages count until the first. */
  bounds(): [earliest: number, latest: number] {
    const now = this.now();
    const certain = Math.floor(this.certain);
    return [Math.min(now, certain), Math.max(now, certain)];
  }

  /** The doubt for the store to keep; undefined while the clock is believed. */
  get doubtToKeep(): ClockDoubt | undefined {
    return this.doubt && { ...this.doubt, certain: Math.floor(this.certain), seen: this.seen };
  }

  /** Takes the periods, in ms since the epoch, of dates that turned out to be wrong. If they cannot be corrected, they go back to `noteWrongDates`. */
  takeWrongDates(): Period[] {
    return this.wrong.splice(0);
  }

  noteWrongDates(periods: readonly Period[]): void {
    this.wrong.unshift(...periods);
  }

  private look(now: number): void {
    const monotonic = this.clock.monotonic();
    const ran = monotonic - this.lookedAt;
    const hasJumped = Math.abs(now - (this.seen + ran)) > BELIEVED_JUMP_MS;
    this.lookedAt = monotonic;
    this.seen = now;
    this.certain += ran;
    if (Math.abs(now - this.certain) <= BELIEVED_JUMP_MS) this.returnTo(now);
    else if (this.doubt === undefined || hasJumped) this.beginDoubt(now);
    else this.goOnDoubting(now, ran);
  }

  private returnTo(now: number): void {
    if (this.doubt !== undefined) this.wrong.push(...this.doubt.periods);
    this.believe(now);
  }

  private beginDoubt(now: number): void {
    this.doubt = { ranMs: 0, periods: [...(this.doubt?.periods ?? []), { from: now, to: now }] };
    this.onDidJump(now - this.certain);
  }

  private goOnDoubting(now: number, ran: number): void {
    const { ranMs, periods } = this.doubt!;
    const { from } = periods.at(-1)!;
    this.doubt = { ranMs: ranMs + ran, periods: [...periods.slice(0, -1), { from: Math.min(from, now), to: now }] };
    if (this.doubt.ranMs >= PROOF_MS) this.believe(now);
  }

  private believe(now: number): void {
    const ahead = Math.ceil(this.certain);
    if (ahead > now + JUMP_MS) this.wrong.push({ from: now + 1, to: ahead });
    this.certain = now;
    this.doubt = undefined;
  }
}

/** @param aheadMs how far the clock is from where it should be */
export function doubtSentence(aheadMs: number): string {
  const days = Math.round(Math.abs(aheadMs) / DAY_MS);
  return `The clock went ${aheadMs > 0 ? "ahead" : "back"} by ${days} days: nothing is removed for its age before it is right again, or a day of running time has passed`;
}
