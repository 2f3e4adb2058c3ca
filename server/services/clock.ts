import { performance } from "node:perf_hooks";

/** What time it is: the only thing that tests replace besides the operating system. */
export interface Clock {
  /** Milliseconds since the epoch, for what is stored and shown. Never runs backwards, and never slower than `monotonic`. */
  now(): number;
  /** Milliseconds since some moment, for durations. While the machine sleeps it stands still (Linux) or goes on (macOS, Windows). */
  monotonic(): number;
}

/**
 * A person, or the network, may set the system's time back; what rests or was used then would do so in the future. So a wall clock that
 * goes back is not followed, until the backend is started anew: time goes on from where it was. One that goes ahead is followed.
 */
export function createClock(wall: () => number = () => Date.now(), monotonic: () => number = () => performance.now()): Clock {
  let latest = wall();
  let at = monotonic();
  return {
    monotonic,
    now: () => {
      const before = at;
      at = monotonic();
      latest = Math.max(wall(), latest + (at - before));
      return Math.floor(latest);
    },
  };
}

/** What lies further apart than this, in milliseconds, is not due to a busy machine. */
const JUMP_MS = 5000;

/** Notices that time did not just pass: the machine slept, the process was stopped, or somebody set the time ahead. */
export class TimeJumps {
  private offset: number;

  constructor(private readonly clock: Clock) {
    this.offset = clock.now() - clock.monotonic();
  }

  /**
   * @param dueAt the monotonic time for which this look was planned; left out when it was not
   * @returns whether time has jumped since the last look
   */
  look(dueAt?: number): boolean {
    const monotonic = this.clock.monotonic();
    const offset = this.clock.now() - monotonic;
    const jumped = Math.abs(offset - this.offset) > JUMP_MS || (dueAt !== undefined && monotonic - dueAt > JUMP_MS);
    this.offset = offset;
    return jumped;
  }
}
