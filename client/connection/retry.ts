import { setTimeout as pause } from "node:timers/promises";
import { isFailure } from "../../server/protocol/failures.js";
import { fromWire, isBroken } from "./rpcErrors.js";
import { BackendUnreachable } from "./unreachable.js";

/** The pauses (ms) between attempts. */
export const RETRY_PAUSES_MS = [100, 400];
/** The longest pause (ms) that a backend can ask for. */
const LONGEST_PAUSE_MS = 2000;

/**
 * Runs a function up to three times with growing pauses. It is repeated when the connection ended before the answer, when the backend
 * restarted after its file was read and so has another token, or when the backend reports too many requests.
 * @throws other errors unchanged; BackendUnreachable when the connection ended each time
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
          : new BackendUnreachable("Port Daddy's backend keeps stopping. See its log for details.", { cause: error });
      await pause(isFailure(failure, "RateLimited") ? Math.min(failure.data.retryAfterMs, LONGEST_PAUSE_MS) : wait);
    }
  }
}
