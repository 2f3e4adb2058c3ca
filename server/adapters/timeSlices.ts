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

/** Work that may pause wherever it yields. */
export type Steps<T> = Generator<void, T>;

/** Does work that is all synchronous, for which an `await` at each step would cost more than the step: others get their turn between slices. */
export async function inSlices<T>(work: Steps<T>, pause: Pause): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    const turn = pause();
    if (turn !== undefined) await turn;
  }
}
