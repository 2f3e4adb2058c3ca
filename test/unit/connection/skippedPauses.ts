import { mock } from "node:test";
import timers from "node:timers/promises";

/** The awaited pauses of a test, which take no time. */
export interface SkippedPauses {
  /** All pauses (ms) so far. */
  readonly pauses: number[];
  /** The time (ms) that has passed since the start of the test, on the clocks of the code. */
  readonly passed: number;
}

/**
 * Lets awaited pauses end at once, and moves the clocks on as if they had taken their time. Between two pauses no time passes, so that a
 * busy machine changes nothing. To be called in a suite.
 */
export function skipPauses(): SkippedPauses {
  const pauses: number[] = [];
  const sum = (): number => pauses.reduce((total, ms) => total + ms, 0);
  setup(() => {
    pauses.length = 0;
    const [now, date] = [Math.round(performance.now()), Date.now()]; // Sums of whole numbers are exact.
    mock.method(performance, "now", () => now + sum());
    mock.method(Date, "now", () => date + sum());
    mock.method(timers, "setTimeout", async (ms: number, value: unknown) => {
      pauses.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
      return value;
    });
  });
  teardown(() => mock.reset());
  return {
    pauses,
    get passed(): number {
      return sum();
    },
  };
}
