import type { Store } from "./store.js";

/** One step of a series, as it is kept. */
export interface StoredSample {
  stepSeconds: number;
  /** The end of the step, in milliseconds since the epoch. */
  at: number;
  /** JSON. */
  sample: string;
}

/** Which samples of one width stay: those later than `after`, up to `until`; both in milliseconds since the epoch. */
export interface Kept {
  stepSeconds: number;
  after: number;
  until: number;
}

export interface MetricsFlush {
  /** JSON by name. What is there under the same name is replaced, all else stays. */
  totals: ReadonlyMap<string, string>;
  /** Each replaces the one of the same width and time. */
  samples: readonly StoredSample[];
  /** What is not kept goes, also of widths that are not named here. */
  kept: readonly Kept[];
}

/**
 * Where the metrics are kept. A flush is atomic, and durable once its promise has resolved; one that fails changes nothing.
 *
 * Every method throws Failure "StoreUnavailable" when the store cannot be read or written.
 */
export interface MetricsStore {
  /** @returns the totals, by name */
  load(): Promise<Map<string, string>>;
  flush(flush: MetricsFlush): Promise<void>;
  /** @returns those of one width that are later than a time, oldest first */
  samples(stepSeconds: number, after: number): Promise<StoredSample[]>;
}

/** One store for both, so that what is written in one turn of the event loop is synced once. Closing it closes both. */
export interface StoreWithMetrics extends Store {
  readonly metrics: MetricsStore;
}
