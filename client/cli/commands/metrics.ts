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
  summary: "show what the backend has counted and measured",
  flags: {
    format: {
      value: "FORMAT",
      choices: ["json", "prometheus"],
      help: "json: the whole answer; prometheus: what a Prometheus server reads; else tables for people",
    },
  },
  details: ["Counts go on after a restart of the backend."],
  run: async ({ format }, _operand, shell) => {
    const answer = await withBackend(shell, (backend) => backend.request("portDaddy/metrics", {}));
    await shell.print(format === "json" ? formatJson(answer) : format === "prometheus" ? formatPrometheus(answer) : formatMetrics(answer));
    return exitCodes.done;
  },
});

/** Tables for people. */
export function formatMetrics({ since, startedAt, counters, requests, gauges, latencies }: Metrics): string {
  const asked = Object.entries(requests).flatMap(([method, results]) =>
    Object.entries(results).map(([result, count]) => [method, result, String(count)]),
  );
  return [
    `Counted since ${formatTime(since)}; the backend was started ${formatTime(startedAt)}.`,
    "",
    ...formatTable([["COUNTED", "TIMES"], ...counterNames.map((name) => [inWords(name), String(counters[name])])]),
    "",
    ...formatTable([["NOW", ""], ...gaugeNames.map((name) => [inWords(name), formatNumber(gauges[name])])]),
    "",
    ...formatTable([["REQUEST", "RESULT", "TIMES"], ...asked]),
    "",
    ...formatTable([["MILLISECONDS", "WHEN", "TIMES", "P50", "P90", "P95", "P99", "MAX"], ...latencyRows(latencies)]),
  ]
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

function latencyRows(latencies: Latencies): string[][] {
  const spans = [
    ["in all", latencies.total],
    ["since start", latencies.sinceStart],
    ["last minute", latencies.lastMinute],
  ] as const;
  const names = Object.keys(latencies.total) as LatencyName[];
  return names.flatMap((name) => spans.map(([when, measured]) => [name, when, ...formatPercentiles(measured[name])]));
}

/** @param measured undefined where nothing was measured in that time */
function formatPercentiles(measured: Percentiles | undefined): string[] {
  if (measured === undefined || measured.count === 0) return ["0", "-", "-", "-", "-", "-"];
  const { count, p50, p90, p95, p99, max } = measured;
  return [String(count), ...[p50, p90, p95, p99, max].map(formatNumber)];
}

/** At most three digits behind the point: a microsecond, where it is milliseconds. */
const formatNumber = (value: number): string => String(Math.round(value * 1000) / 1000);

/** `probe failures`, `event loop delay ms` */
const inWords = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
