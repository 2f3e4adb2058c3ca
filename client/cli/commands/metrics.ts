import {
  counterNames,
  gaugeNames,
  type Latencies,
  type LatencyName,
  type Metrics,
  type Percentiles,
} from "../../../server/protocol/metrics.js";
import { defineCommand } from "../command.js";
import { exitCodes } from "../exitCode.js";
import { formatTime } from "../times.js";
import { formatPrometheus } from "../prometheus.js";
import { formatJson, withBackend } from "../shell.js";
import { formatTable } from "../table.js";

export const metrics = defineCommand({
  name: "metrics",
  summary: "show the backend's counters and timings",
  flags: {
    format: {
      value: "FORMAT",
      choices: ["json", "prometheus"],
      help: "json: the whole answer; prometheus: for a Prometheus server; default: tables",
    },
  },
  details: ["Counters continue after a restart of the backend."],
  run: async ({ format }, _operand, shell) => {
    const answer = await withBackend(shell, (backend) => backend.request("portDaddy/metrics", {}));
    await shell.print(format === "json" ? formatJson(answer) : format === "prometheus" ? formatPrometheus(answer) : formatMetrics(answer));
    return exitCodes.done;
  },
});

/** Formats tables for people. */
export function formatMetrics({ since, startedAt, counters, requests, gauges, latencies }: Metrics): string {
  const asked = Object.entries(requests).flatMap(([method, results]) =>
    Object.entries(results).map(([result, count]) => [method, result, String(count)]),
  );
  return [
    `Counters since ${formatTime(since)}; backend started ${formatTime(startedAt)}.`,
    "",
    ...formatTable([["COUNTER", "VALUE"], ...counterNames.map((name) => [inWords(name), String(counters[name])])]),
    "",
    ...formatTable([["GAUGE", "VALUE"], ...gaugeNames.map((name) => [inWords(name), formatNumber(gauges[name])])]),
    "",
    ...formatTable([["REQUEST", "RESULT", "COUNT"], ...asked]),
    "",
    ...formatTable([["LATENCY MS", "WHEN", "COUNT", "P50", "P90", "P95", "P99", "MAX"], ...latencyRows(latencies)]),
  ]
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

function latencyRows(latencies: Latencies): string[][] {
  const spans = [
    ["total", latencies.total],
    ["since start", latencies.sinceStart],
    ["last minute", latencies.lastMinute],
  ] as const;
  const names = Object.keys(latencies.total) as LatencyName[];
  return names.flatMap((name) => spans.map(([when, measured]) => [name, when, ...formatPercentiles(measured[name])]));
}

/** @param measured undefined when nothing was measured in that time */
function formatPercentiles(measured: Percentiles | undefined): string[] {
  if (measured === undefined || measured.count === 0) return ["0", "-", "-", "-", "-", "-"];
  const { count, p50, p90, p95, p99, max } = measured;
  return [String(count), ...[p50, p90, p95, p99, max].map(formatNumber)];
}

/** Rounds to three decimals, which are microseconds for a value in milliseconds. */
const formatNumber = (value: number): string => String(Math.round(value * 1000) / 1000);

/** `probe failures` for `probeFailures`. */
const inWords = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
