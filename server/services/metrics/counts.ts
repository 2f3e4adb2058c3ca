import { type CounterName, counterNames } from "../../protocol/metrics.js";

export type Counters = Record<CounterName, number>;
/** Counts by method, then by `ok` or the kind of failure. */
export type RequestCounts = Record<string, Record<string, number>>;

export const noCounters = (): Counters => Object.fromEntries(counterNames.map((name) => [name, 0])) as Counters;

export function addCounters(sum: Counters, more: Partial<Counters>): void {
  for (const name of counterNames) sum[name] += more[name] ?? 0;
}

export function addRequests(sum: RequestCounts, more: RequestCounts): void {
  for (const [method, results] of Object.entries(more)) {
    const counted = (sum[method] ??= {});
    for (const [result, count] of Object.entries(results)) counted[result] = (counted[result] ?? 0) + count;
  }
}

export const sumOfRequests = (requests: RequestCounts): number =>
  Object.values(requests)
    .flatMap((results) => Object.values(results))
    .reduce((sum, count) => sum + count, 0);
