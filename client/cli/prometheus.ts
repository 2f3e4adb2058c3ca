import {
  type CounterName,
  counterNames,
  type GaugeName,
  gaugeNames,
  type LatencyName,
  type Metrics,
} from "../../server/protocol/metrics.js";

const counters: Record<CounterName, string> = {
  assignments: "Identities that got their first port.",
  renewals: "Identities that got the port they had before.",
  moves: "Identities that moved to another port.",
  releases: "Ports that were released.",
  expirations: "Leases that ended because their owner was gone.",
  conflicts: "How many times a stranger was found listening on an assigned port.",
  reclaims: "Idle identities that lost their port to another one.",
  probeFailures: "Ports that were not available when tried.",
  refusedConnections: "Connections that were refused.",
};

/** Values are divided by `unit` to get base units (seconds, bytes), as Prometheus expects. */
const gauges: Record<GaugeName, [name: string, help: string, unit?: number]> = {
  active: ["active_assignments", "Assignments with a lease."],
  idle: ["idle_assignments", "Assignments without a lease."],
  free: ["free_ports", "Ports of the range that can be assigned and are not."],
  listening: ["listening_assignments", "Assignments whose own server was found listening on their port."],
  conflicts: ["conflicting_assignments", "Assignments with a stranger listening on their port."],
  drifts: ["drifting_assignments", "Assignments whose own server listens on another port."],
  clients: ["clients", "Connected clients."],
  leases: ["leases", "Leases of all assignments."],
  storeBytes: ["store_size_bytes", "Size of the store on disk."],
  residentBytes: ["resident_memory_bytes", "Memory of the backend."],
  eventLoopDelayMs: ["event_loop_delay_seconds", "Delay of the event loop, 99th percentile of the last ten seconds.", 1000],
};

const quantiles = [
  ["0.5", "p50"],
  ["0.9", "p90"],
  ["0.95", "p95"],
  ["0.99", "p99"],
  ["1", "max"],
] as const;

/**
 * Formats metrics in Prometheus' text format, version 0.0.4. Counters continue after a restart of the backend. Quantiles are of the last
 * minute, or NaN when nothing was measured in it, as in client libraries. There is no sum, because the backend keeps none.
 * Source: prometheus.io/docs/instrumenting/exposition_formats and …/practices/naming.
 */
export function formatPrometheus(metrics: Metrics): string {
  const families = [
    ...counterNames.map((name) => family(`${snakeCase(name)}_total`, "counter", counters[name], [[{}, metrics.counters[name]]])),
    family(
      "requests_total",
      "counter",
      "Requests by method and result (ok or a kind of failure).",
      Object.entries(metrics.requests).flatMap(([method, results]) =>
        Object.entries(results).map(([result, count]): Sample => [{ method, result }, count]),
      ),
    ),
    ...gaugeNames.map((key) => {
      const [name, help, unit = 1] = gauges[key];
      return family(name, "gauge", help, [[{}, metrics.gauges[key] / unit]]);
    }),
    family("start_time_seconds", "gauge", "Start time of the backend, in seconds since the epoch.", [
      [{}, Date.parse(metrics.startedAt) / 1000],
    ]),
    latencyFamily(metrics),
  ];
  return families.join("");
}

type Sample = [labels: Record<string, string>, value: number, suffix?: string];

function latencyFamily({ latencies }: Metrics): string {
  const samples = Object.entries(latencies.total).flatMap(([operation, { count }]): Sample[] => {
    const recent = latencies.lastMinute[operation as LatencyName];
    return [
      ...quantiles.map(([quantile, key]): Sample => [{ operation, quantile }, recent?.count ? recent[key] / 1000 : NaN]),
      [{ operation }, count, "_count"],
    ];
  });
  return family("latency_seconds", "summary", "Duration of requests and of their parts.", samples);
}

/** The lines of a metric with its samples; empty when there are none. */
function family(name: string, type: "counter" | "gauge" | "summary", help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return "";
  const full = `port_daddy_${name}`;
  const lines = samples.map(([labels, value, suffix = ""]) => `${full}${suffix}${formatLabels(labels)} ${formatValue(value)}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join("")}`;
}

function formatLabels(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

/** Escapes a label's value, because clients choose the names of methods. */
const escapeLabel = (value: string): string => value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");

const formatValue = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
