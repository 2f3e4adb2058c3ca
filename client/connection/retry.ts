import { setTimeout as pause } from "node:timers/promises";
import { isFailure } from "../../server/protocol/failures.js";
import { fromWire } from "./fromWire.js";
import { isBroken } from "./rpcErrors.js";
import { BackendUnreachable } from "./unreachable.js";

/** The pauses between the tries, in milliseconds. */
export const RETRY_PAUSES_MS = [100, 400];
/** Nobody is kept waiting longer than this, in milliseconds, by a backend that asks for patience. */
const LONGEST_PAUSE_MS = 2000;

/**
 * Runs it up to three times with growing pauses: again when the connection ended before the answer came, when the backend was started anew
 * since its file was read and so has another token, or when it says that we ask too often.
 * @throws Failure and others as they are; BackendUnreachable when the connection ended each time
 */
export async function withRetries<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await run();
    } catch (error) {
      const failure = fromWire(error);
      const isWorthIt = isBroken(error) || isFailure(failure, "Unauthorized") || isFailure(failure, "RateLimited");
      if (!isWorthIt) throw failure;
      const wait = RETRY_PAUSES_MS[tries];
      if (wait === undefined)
        throw isFailure(failure)
          ? failure
          : new BackendUnreachable("Port Daddy's backend went away again and again; see its log.", { cause: error });
      await pause(isFailure(failure, "RateLimited") ? Math.min(failure.data.retryAfterMs, LONGEST_PAUSE_MS) : wait);
    }
  }
}
