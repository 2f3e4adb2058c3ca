/** The result of several runs; each figure is their median. */
export interface Figures {
  /** Milliseconds per request. */
  p50: number;
  p99: number;
  /** Requests a second by all clients together. */
  rate: number;
}

export interface Job {
  clients: number;
  /** How many requests each client sends, one after the other. */
  requestsEach: number;
  /** Sends one request and checks the answer. @param index counts the client's own requests */
  ask: (client: number, index: number, run: number) => Promise<void>;
  /** Runs between two runs. */
  cleanUp?: (run: number) => Promise<void>;
}

const RUNS = 3;

export const median = (values: readonly number[]): number => quantile(values, 0.5);

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}

/** @throws Error when an answer is wrong */
export async function measure({ clients, requestsEach, ask, cleanUp }: Job): Promise<Figures> {
  const runs: Figures[] = [];
  for (let run = 0; run < RUNS; run++) {
    const times: number[] = [];
    const began = performance.now();
    await Promise.all(
      Array.from({ length: clients }, async (_, client) => {
        for (let index = 0; index < requestsEach; index++) {
          const sent = performance.now();
          await ask(client, index, run);
          times.push(performance.now() - sent);
        }
      }),
    );
    const seconds = (performance.now() - began) / 1000;
    runs.push({ p50: median(times), p99: quantile(times, 0.99), rate: times.length / seconds });
    await cleanUp?.(run);
  }
  return {
    p50: median(runs.map(({ p50 }) => p50)),
    p99: median(runs.map(({ p99 }) => p99)),
    rate: median(runs.map(({ rate }) => rate)),
  };
}
