import { isFailure } from "../protocol/failures.js";
import type { Store } from "./store.js";
import { wrapStore } from "./wrapStore.js";

/**
 * A store that reports its failures as a problem until it works again.
 * @param tell called with a sentence when the store fails, and with undefined when it works again
 */
export function watchStore<S extends Store>(store: S, tell: (problem: string | undefined) => void): { store: S; isFailing: () => boolean } {
  let failing = false;
  const watched = wrapStore(store, async (step) => {
    try {
      const result = await step();
      if (failing) tell(undefined);
      failing = false;
      return result;
    } catch (error) {
      if (isFailure(error, "StoreUnavailable")) {
        failing = true;
        tell(error.message);
      }
      throw error;
    }
  });
  return { store: watched, isFailing: () => failing };
}
