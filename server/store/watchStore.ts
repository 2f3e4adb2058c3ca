import { isFailure } from "../protocol/failures.js";
import type { Store, StoreFiles } from "./store.js";
import { type Around, wrapStore } from "./wrapStore.js";

/**
 * The steps whose success ends the problem. The others say nothing about the disk: they read, or may find nothing to remove. Nor do the
 * metrics, which may still fit where an assignment does not.
 */
const WRITES: readonly string[] = ["claim", "release", "pin", "record"] satisfies (keyof Store)[];

/**
 * A store that reports its failures as one problem, which lasts until something was written.
 * @param tell called with a sentence when the store begins to fail, and with undefined when it can be written again
 */
export function watchStore<S extends Store>(store: S, tell: (problem: string | undefined) => void): { store: S; isFailing: () => boolean } {
  let failing = false;
  const watch: Around = async (step, name) => {
    try {
      const result = await step();
      if (failing && WRITES.includes(name)) {
        failing = false;
        tell(undefined);
      }
      return result;
    } catch (error) {
      if (!failing && isFailure(error, "StoreUnavailable")) {
        failing = true;
        tell(error.message);
      }
      throw error;
    }
  };
  const watched = wrapStore(store, watch);
  const { files } = store;
  if (files !== undefined) {
    const check = () => watch(() => files.check(), "check");
    Object.assign(watched, { files: Object.assign(Object.create(files) as StoreFiles, { check }) });
  }
  return { store: watched, isFailing: () => failing };
}
