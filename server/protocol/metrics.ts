/** Percentiles of durations in milliseconds; all 0 without a measurement. */
export interface Percentiles {
  count: number;
  p50: number;
  p90: number;
  p95: number;
  p99: number;
  max: number;
}

/** The counters, which continue after a restart. Requests are counted separately, by method and result. */
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
  /** Ports of the range that are available and unassigned. */
  "free",
  /** Assignments on whose port their own server listens, as of the last scan. */
  "listening",
  "conflicts",
  "drifts",
  "clients",
  "leases",
  "storeBytes",
  "residentBytes",
  /** The 99th percentile (ms) of the last ten seconds. */
  "eventLoopDelayMs",
] as const;
export type GaugeName = (typeof gaugeNames)[number];

/** A request's method, or a step that is measured by itself. */
export type LatencyName = `portDaddy/${string}` | "probe" | "commit" | "sweep";

export interface Latencies {
  /** Since the first start with this store. */
  total: Record<LatencyName, Percentiles>;
  sinceStart: Record<LatencyName, Percentiles>;
  lastMinute: Record<LatencyName, Percentiles>;
}

/** One step of a series. */
export interface Sample {
  /** The end of the step; ISO 8601, UTC. */
  at: string;
  gauges: Record<GaugeName, number>;
  /** The counts within the step. */
  counters: Record<CounterName, number>;
  requests: number;
  /** The durations of all requests within the step. */
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
  /** When counting began on this store; ISO 8601, UTC. */
  since: string;
  startedAt: string;
  counters: Record<CounterName, number>;
  /** Counts by method, and then by `ok` or the kind of failure. */
  requests: Record<string, Record<string, number>>;
  gauges: Record<GaugeName, number>;
  latencies: Latencies;
  /** Oldest first; present when a span was requested. */
  series?: Sample[];
}

/** The current values, for a dashboard. */
export interface Measurement {
  /** ISO 8601, UTC. */
  at: string;
  gauges: Record<GaugeName, number>;
  requestsPerSecond: number;
  /** The durations of all requests of the last ten seconds. */
  latency: Percentiles;
}
