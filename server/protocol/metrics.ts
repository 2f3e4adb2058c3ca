/** How long something took, in milliseconds. Without a single one, all are 0. */
export interface Percentiles {
  count: number;
  p50: number;
  p90: number;
  p95: number;
  p99: number;
  max: number;
}

/** What is counted; the counts go on after a restart. Requests are counted by method and result beside these. */
export const counterNames = [
  "assignments",
  "renewals",
  "moves",
  "releases",
  "expirations",
  "conflicts",
  "reclaims",
  "probeFailures",
  "refusedConnections",
] as const;
export type CounterName = (typeof counterNames)[number];

export const gaugeNames = [
  "active",
  "idle",
  /** Ports of the range that could be handed out and are nobody's. */
  "free",
  /** Assignments on whose port their own server listens, as far as somebody looks. */
  "listening",
  "conflicts",
  "drifts",
  "clients",
  "leases",
  "storeBytes",
  "residentBytes",
  /** Of the last ten seconds, the 99th percentile, in milliseconds. */
  "eventLoopDelayMs",
] as const;
export type GaugeName = (typeof gaugeNames)[number];

/** A request's method, or one of the two parts of a request that take time of their own. */
export type LatencyName = `portDaddy/${string}` | "probe" | "commit" | "sweep";

export interface Latencies {
  /** Since the first start on this store. */
  total: Record<LatencyName, Percentiles>;
  sinceStart: Record<LatencyName, Percentiles>;
  lastMinute: Record<LatencyName, Percentiles>;
}

/** One step of a series. */
export interface Sample {
  /** The end of the step; ISO 8601, UTC. */
  at: string;
  gauges: Record<GaugeName, number>;
  /** What was counted within the step. */
  counters: Record<CounterName, number>;
  requests: number;
  /** Of all requests within the step. */
  latency: Percentiles;
}

/** `hour`: every 10 seconds. `day`: every minute. `fortnight`: every 15 minutes. */
export const seriesSpans = ["hour", "day", "fortnight"] as const;
export type SeriesSpan = (typeof seriesSpans)[number];
export const seriesSteps: Record<SeriesSpan, { stepSeconds: number; steps: number }> = {
  hour: { stepSeconds: 10, steps: 360 },
  day: { stepSeconds: 60, steps: 1440 },
  fortnight: { stepSeconds: 900, steps: 1344 },
};

export interface Metrics {
  /** When the counting on this store began; ISO 8601, UTC. */
  since: string;
  startedAt: string;
  counters: Record<CounterName, number>;
  /** By method, and then by `ok` or the kind of failure. */
  requests: Record<string, Record<string, number>>;
  gauges: Record<GaugeName, number>;
  latencies: Latencies;
  /** Oldest first; given when a span was asked for. */
  series?: Sample[];
}

/** What a dashboard shows of this very second. */
export interface Measurement {
  /** ISO 8601, UTC. */
  at: string;
  gauges: Record<GaugeName, number>;
  requestsPerSecond: number;
  /** Of all requests of the last ten seconds. */
  latency: Percentiles;
}
