import { isFailure } from "../protocol/failures.js";
import type { MetricsStore } from "./metricsStore.js";
import type { Store, StoreFiles } from "./store.js";
import { type Around, wrapStore } from "./wrapStore.js";

/**
 * The steps that never succeed without writing. The others say nothing about the disk: they read, or may find nothing to remove.
 */
const WRITES: readonly string[] = ["claim", "release", "pin", "record"] satisfies (keyof Store)[];
const METRICS_WRITES: readonly string[] = ["flush"] satisfies (keyof MetricsStore)[];

/**
 * A store that reports its failures as one problem, which lasts until something was written.
 * @param tell called with a sentence when the store begins to fail, and with undefined when it can be written again
 */
export function watchStore<S extends Store & { metrics?: MetricsStore }>(
  store: S,
  tell: (problem: string | undefined) => void,
): { store: S; isFailing: () => boolean } {
  let failing = false;
  const watch =
    (writes: readonly string[]): Around =>
    async (step, name) => {
      try {
        const result = await step();
        if (failing && writes.includes(name)) {
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
  const watched = wrapStore(store, watch(WRITES));
  const { files } = store;
  if (files !== undefined) {
    const check = () => watch([])(() => files.check(), "check");
    Object.assign(watched, { files: Object.assign(Object.create(files) as StoreFiles, { check }) });
  }
  if (store.metrics !== undefined) Object.assign(watched, { metrics: wrapStore(store.metrics, watch(METRICS_WRITES)) });
  return { store: watched, isFailing: () => failing };
}
