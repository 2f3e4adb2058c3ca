import type { Store } from "./store.js";

/** One step of a series, as stored. */
export interface StoredSample {
  stepSeconds: number;
  /** The end of the step, in milliseconds since the epoch. */
  at: number;
  /** JSON. */
  sample: string;
}

/** The samples of one width to keep: those later than `after`, up to `until`; both in milliseconds since the epoch. */
export interface Kept {
  stepSeconds: number;
  after: number;
  until: number;
}

export interface MetricsFlush {
  /** JSON by name. Replaces rows with the same name; all others stay. */
  totals: ReadonlyMap<string, string>;
  /** Each replaces the sample of the same width and time. */
  samples: readonly StoredSample[];
  /** All other samples are removed, including those of widths that are not listed. */
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
  /** @returns the samples of one width that are later than a time, oldest first */
  samples(stepSeconds: number, after: number): Promise<StoredSample[]>;
}

/** One store for both, so that all writes of one turn of the event loop are synced once. Closing it closes both. */
export interface StoreWithMetrics extends Store {
  readonly metrics: MetricsStore;
}
