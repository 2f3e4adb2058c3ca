import type { Latencies, LatencyName, Percentiles } from "../../protocol/metrics.js";
import { type Counters, type RequestCounts, addCounters, addRequests, noCounters } from "./counts.js";
import { LatencyHistogram } from "./latencyHistogram.js";
import type { Recording } from "./recorder.js";

type Histograms = Map<LatencyName, LatencyHistogram>;

/** How far back (ms) "the last minute" reaches, and the length (ms) of the slots of which it is made. */
const RECENT_MS = 60_000;
const SLOT_MS = 10_000;

const LATENCY = "latency:";

/** All that was ever counted on this store, and separately since this start and within the last minute. */
export class Totals {
  readonly counters: Counters = noCounters();
  readonly requests: RequestCounts = {};
  /** When the counting began; milliseconds since the epoch. */
  since: number;
  private readonly total: Histograms = new Map();
  private readonly sinceStart: Histograms = new Map();
  private readonly recent: { slot: number; histograms: Histograms }[] = [];
  /** The names of the rows that differ from the store's. */
  private readonly changed = new Set<string>();

  constructor(now: number) {
    this.since = now;
  }

  /**
   * Continues from the stored rows. To be called once, before anything is added.
   * @returns the names of the rows that could not be read; they start at zero
   */
  load(rows: ReadonlyMap<string, string>): string[] {
    if (!rows.has("since")) this.changed.add("since");
    const broken: string[] = [];
    for (const [name, value] of rows) {
      try {
        this.read(name, JSON.parse(value));
      } catch {
        broken.push(name);
      }
    }
    return broken;
  }

  add({ counters, requests, latencies }: Recording, now: number): void {
    if (Object.values(counters).some((count) => count > 0)) this.changed.add("counters");
    if (Object.keys(requests).length > 0) this.changed.add("requests");
    addCounters(this.counters, counters);
    addRequests(this.requests, requests);
    if (latencies.size === 0) return;
    const slot = Math.floor(now / SLOT_MS);
    if (this.recent.at(-1)?.slot !== slot) {
      this.forget(now);
      this.recent.push({ slot, histograms: new Map() });
    }
    for (const histograms of [this.total, this.sinceStart, this.recent.at(-1)!.histograms]) merge(histograms, latencies);
    for (const name of latencies.keys()) this.changed.add(LATENCY + name);
  }

  get hasChanged(): boolean {
    return this.changed.size > 0;
  }

  /** Takes the changed rows, to be written. If that fails, their names go back to `noteChanged`. */
  takeChanged(): Map<string, string> {
    const rows = new Map([...this.changed].map((name) => [name, JSON.stringify(this.valueOf(name))]));
    this.changed.clear();
    return rows;
  }

  noteChanged(names: Iterable<string>): void {
    for (const name of names) this.changed.add(name);
  }

  latencies(now: number): Latencies {
    this.forget(now);
    const lastMinute: Histograms = new Map();
    for (const { histograms } of this.recent) merge(lastMinute, histograms);
    return { total: percentiles(this.total), sinceStart: percentiles(this.sinceStart), lastMinute: percentiles(lastMinute) };
  }

  /** Drops old slots, and future ones in case time was set back. */
  private forget(now: number): void {
    const slot = Math.floor(now / SLOT_MS);
    const kept = this.recent.filter((each) => each.slot >= slot - RECENT_MS / SLOT_MS && each.slot <= slot);
    this.recent.splice(0, Infinity, ...kept);
  }

  private read(name: string, value: unknown): void {
    if (name === "since") this.since = checkCount(value);
    else if (name === "counters") addCounters(this.counters, checkCounts(value));
    else if (name === "requests") addRequests(this.requests, checkRequests(value));
    else if (name.startsWith(LATENCY)) this.total.set(name.slice(LATENCY.length) as LatencyName, LatencyHistogram.from(value));
  }

  private valueOf(name: string): unknown {
    if (name === "since") return this.since;
    if (name === "counters") return this.counters;
    if (name === "requests") return this.requests;
    return this.total.get(name.slice(LATENCY.length) as LatencyName);
  }
}

function merge(sum: Histograms, more: Histograms): void {
  for (const [name, histogram] of more) {
    let target = sum.get(name);
    if (target === undefined) sum.set(name, (target = new LatencyHistogram()));
    target.add(histogram);
  }
}

function percentiles(histograms: Histograms): Record<LatencyName, Percentiles> {
  const none = new LatencyHistogram().percentiles();
  const always = { probe: none, commit: none, sweep: none };
  return { ...always, ...Object.fromEntries([...histograms].map(([name, histogram]) => [name, histogram.percentiles()])) };
}

function checkCount(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new Error("It is no count");
  return value;
}

function checkCounts(value: unknown): Record<string, number> {
  if (typeof value !== "object" || value === null) throw new Error("It holds no counts");
  Object.values(value).forEach(checkCount);
  return value as Record<string, number>;
}

function checkRequests(value: unknown): RequestCounts {
  if (typeof value !== "object" || value === null) throw new Error("It holds no counts");
  Object.values(value).forEach(checkCounts);
  return value as RequestCounts;
}
