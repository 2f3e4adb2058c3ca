import { mock } from "node:test";

/**
 * Time that only passes when a test says so, for `setTimeout` and `performance.now`, in each test of a suite.
 * @returns lets that many milliseconds pass, and runs what was waiting for them
 */
export function steppedTime(): (ms: number) => Promise<void> {
  setup(() => {
    mock.timers.enable({ apis: ["setTimeout", "Date"] });
    mock.method(performance, "now", () => Date.now());
  });
  teardown(() => mock.reset());
  return async (ms) => {
    await turn(); // Whoever was called before gets to its first pause.
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      mock.timers.tick(STEP_MS);
      await turn();
    }
  };
}

/** How far (ms) the time goes at once. Each wait that a test looks at is a multiple of it. */
const STEP_MS = 10;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
