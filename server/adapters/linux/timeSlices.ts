import { performance } from "node:perf_hooks";

const SLICE_MS = 2;

/** Undefined while the slice lasts. */
export type Pause = () => Promise<void> | undefined;

/**
 * For long runs of short synchronous calls, which are several times as cheap as asynchronous ones where the answer comes from the kernel's
 * memory: call the result after each of them, and others get their turn whenever 2 ms are over.
 * @example
 * const pause = createPause();
 * for (const pid of pids) { look(pid); await pause(); }
 */
export function createPause(sliceMs = SLICE_MS, now = () => performance.now()): Pause {
  let sliceStart = now();
  return () => {
    if (now() - sliceStart < sliceMs) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        sliceStart = now();
        resolve();
      });
    });
  };
}
