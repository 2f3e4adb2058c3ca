import { setTimeout as pause } from "node:timers/promises";
import { isFailure } from "../../server/protocol/failures.js";
import type { StopReason } from "../../server/protocol/notifications.js";

/** The pauses (ms) between two looks for a backend that others start. They double. */
const LOOKS = { first: 100, longest: 1000 };
/** The pauses (ms) between two attempts to start one. They double, since each costs a process. */
const STARTS = { first: 1000, longest: 15_000 };

interface Parts<C> {
  /** Connects once. `start` says whether to start a backend when none runs. */
  connect: (start: boolean) => Promise<C>;
  /** Whether this client may start a backend. */
  mayStart: boolean;
  /** Aborted when the client no longer wants to come back. */
  signal: AbortSignal;
}

/** Whether a client that stays may start the backend that has ended: not when a person stopped it, or nobody needed it. */
export const mayStartAfter = (reason: StopReason | undefined): boolean => reason !== "requested" && reason !== "idle";

/**
 * Connects again after the connection has ended, as often as it takes: a backend that cannot start now, for example on a full disk, can
 * start later.
 * @throws Failure "IncompatibleVersion"; nothing but an update helps then
 * @throws AbortError
 */
export async function comeBack<C>({ connect, mayStart, signal }: Parts<C>): Promise<C> {
  let look = LOOKS.first;
  let startPause = STARTS.first;
  let startAt = mayStart ? 0 : Infinity;
  for (;;) {
    signal.throwIfAborted();
    const start = performance.now() >= startAt;
    try {
      return await connect(start);
    } catch (error) {
      if (isFailure(error, "IncompatibleVersion")) throw error;
    }
    if (start) {
      startAt = performance.now() + startPause;
      startPause = Math.min(2 * startPause, STARTS.longest);
    }
    await pause(look, undefined, { signal });
    look = Math.min(2 * look, LOOKS.longest);
  }
}
