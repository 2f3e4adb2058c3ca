import { setTimeout as pause } from "node:timers/promises";
import { isFailure } from "../../server/protocol/failures.js";
import type { Delay, HeldLeases } from "./heldLeases.js";

/** The pauses (ms) between two attempts. They double. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

interface Parts {
  held: HeldLeases;
  /** Sends one request on the present connection. */
  request: Parameters<HeldLeases["restore"]>[0];
  /** Why the backend refused a lease for the moment; undefined when it refused none. */
  delay: Delay | undefined;
  /** Aborted when nobody needs the leases any more. */
  signal: AbortSignal;
}

/**
 * Restores the leases that the backend refused for the moment, as often as it takes.
 * @throws as `HeldLeases.restore`; the next connection restores them then
 * @throws AbortError
 */
export async function restoreLater({ held, request, delay, signal }: Parts): Promise<void> {
  let wait = FIRST_PAUSE_MS;
  for (let refusal = delay; refusal !== undefined; refusal = await held.restore(request)) {
    const asked = isFailure(refusal, "RateLimited") ? refusal.data.retryAfterMs : wait;
    await pause(Math.min(asked, LONGEST_PAUSE_MS), undefined, { signal });
    wait *= 2;
  }
}
