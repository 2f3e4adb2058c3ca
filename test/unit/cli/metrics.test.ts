import assert from "node:assert/strict";
import { formatMetrics } from "../../../client/cli/commands/metrics.js";
import { formatPrometheus } from "../../../client/cli/prometheus.js";
import { counterNames, gaugeNames, type Metrics, type Percentiles } from "../../../server/protocol/metrics.js";
import { parsePrometheus } from "./prometheusText.js";
import { runWith } from "./recordingShell.js";

const at = new Date(2026, 0, 31, 9, 5, 7).toISOString();
const none: Percentiles = { count: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 };
const some: Percentiles = { count: 12, p50: 0.25, p90: 0.5, p95: 1, p99: 2.00049, max: 30 };
const all = { total: { "portDaddy/list": some, probe: some }, sinceStart: { "portDaddy/list": some, probe: none } };
const metrics = {
  since: at,
  startedAt: at,
  counters: Object.fromEntries(counterNames.map((name, index) => [name, index])),
  requests: { "portDaddy/list": { ok: 11, InvalidParams: 1 }, 'a"b\\c\nd': { MethodNotFound: 1 } },
  gauges: Object.fromEntries(gaugeNames.map((name, index) => [name, index + 0.5])),
  latencies: { ...all, lastMinute: { "portDaddy/list": some, probe: none } },
} as unknown as Metrics;

suite("port-daddy metrics", () => {
  test("shows tables for people", () => {
    const lines = formatMetrics(metrics).split("\n");
    assert.equal(lines[0], "Counters since 2026-01-31 09:05:07; backend started 2026-01-31 09:05:07.");
    for (const line of [
      "assignments          0",
      "probe failures       7",
      "event loop delay ms  10.5",
      "portDaddy/list  ok              11",
      'a"b\\c\\nd        MethodNotFound  1',
      "LATENCY MS      WHEN         COUNT  P50   P90  P95  P99  MAX",
      "portDaddy/list  last minute  12     0.25  0.5  1    2    30",
      "probe           total        12     0.25  0.5  1    2    30",
      "probe           last minute  0      -     -    -    -    -",
    ]) {
      assert.ok(lines.includes(line), `${line} is not in\n${lines.join("\n")}`);
    }
    assert.ok(lines.every((line) => line === line.trimEnd()));
  });

  test("prints the whole answer as JSON", async () => {
    const { out } = await runWith("/", { "portDaddy/metrics": metrics }, "metrics", "--format", "json");
    assert.deepEqual(JSON.parse(out), metrics);
  });

  test("prints what Prometheus reads, in its base units", async () => {
    const { out } = await runWith("/", { "portDaddy/metrics": metrics }, "metrics", "--format=prometheus");
    const families = parsePrometheus(out);
    const samplesOf = (name: string) =>
      families.find((family) => family.name === `port_daddy_${name}`)?.samples.map(({ labels, value }) => [labels, value]);
    assert.deepEqual(samplesOf("probe_failures_total"), [[{}, 7]]);
    assert.deepEqual(samplesOf("event_loop_delay_seconds"), [[{}, 0.0105]]);
    assert.deepEqual(samplesOf("start_time_seconds"), [[{}, Date.parse(at) / 1000]]);
    assert.deepEqual(samplesOf("requests_total"), [
      [{ method: "portDaddy/list", result: "ok" }, 11],
      [{ method: "portDaddy/list", result: "InvalidParams" }, 1],
      [{ method: 'a"b\\c\nd', result: "MethodNotFound" }, 1],
    ]);
    const operation = "portDaddy/list";
    assert.deepEqual(samplesOf("latency_seconds")!.slice(0, 7), [
      [{ operation, quantile: "0.5" }, 0.00025],
      [{ operation, quantile: "0.9" }, 0.0005],
      [{ operation, quantile: "0.95" }, 0.001],
      [{ operation, quantile: "0.99" }, 0.00200049],
      [{ operation, quantile: "1" }, 0.03],
      [{ operation }, 12],
      [{ operation: "probe", quantile: "0.5" }, NaN],
    ]);
    assert.equal(families.length, counterNames.length + gaugeNames.length + 3);
  });

  test("what has no samples is left out", () => {
    const names = parsePrometheus(formatPrometheus({ ...metrics, requests: {} })).map(({ name }) => name);
    assert.ok(!names.includes("port_daddy_requests_total"));
  });
});
