import { performance } from "node:perf_hooks";

/** The time, which is all that tests replace besides the operating system. */
export interface Clock {
  /** Milliseconds since the epoch, for what is stored and shown. Goes back when the system's time is set back. */
  now(): number;
  /** Milliseconds since an arbitrary moment, for durations. While the machine sleeps, it stops (Linux) or goes on (macOS, Windows). */
  monotonic(): number;
}

/** Creates a clock that follows the system's clocks. */
export const createClock = (wall: () => number = () => Date.now(), monotonic: () => number = () => performance.now()): Clock => ({
  now: () => Math.floor(wall()),
  monotonic,
});

/** How far (ms) the clocks may drift apart on a busy machine. */
export const JUMP_MS = 5000;

/** Detects jumps of time: the machine slept, the process was suspended, or the time was set ahead or back. */
export class TimeJumps {
  private offset: number;

  constructor(private readonly clock: Clock) {
    this.offset = clock.now() - clock.monotonic();
  }

  /**
   * @param dueAt the monotonic time for which this check was planned, if it was
   * @returns whether time has jumped since the last check
   */
  look(dueAt?: number): boolean {
    const monotonic = this.clock.monotonic();
    const offset = this.clock.now() - monotonic;
    const jumped = Math.abs(offset - this.offset) > JUMP_MS || (dueAt !== undefined && monotonic - dueAt > JUMP_MS);
    this.offset = offset;
    return jumped;
  }
}
