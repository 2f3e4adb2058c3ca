import { performance } from "node:perf_hooks";

const SLICE_MS = 2;

/** Returns undefined while the slice lasts, then a promise to await. */
export type Pause = () => Promise<void> | undefined;

/**
 * Slices a long run of short synchronous calls, which cost a fraction of asynchronous ones when the answer comes from the kernel's
 * memory. Await the result after each call: whenever 2 ms are over, the event loop gets its turn.
 * @example
 * const pause = createPause();
 * for (const pid of pids) { read(pid); await pause(); }
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
