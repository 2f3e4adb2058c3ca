import * as l10n from "@vscode/l10n";
import { useEffect } from "preact/hooks";
import type { SeriesSpan } from "../../server/protocol/metrics.js";
import type { Dashboard } from "../state/dashboard.js";
import { formatMs, formatNumber, formatRate } from "../text/formats.js";
import { Chart, type Line } from "../controls/chart.js";

const spans: Record<SeriesSpan, string> = { hour: l10n.t("Hour"), day: l10n.t("Day"), fortnight: l10n.t("14 days") };

interface Picture {
  title: string;
  lines: Line[];
  format: (value: number) => string;
  whole?: boolean;
}

const counted = { format: (value: number): string => formatNumber(Math.round(value)), whole: true };

const pictures: Picture[] = [
  {
    title: l10n.t("Assignments"),
    ...counted,
    lines: [
      { name: l10n.t("active"), colour: "active", value: ({ gauges }) => gauges.active },
      { name: l10n.t("listening"), colour: "listening", value: ({ gauges }) => gauges.listening },
      { name: l10n.t("idle"), colour: "idle", value: ({ gauges }) => gauges.idle },
    ],
  },
  {
    title: l10n.t("Leases and clients"),
    ...counted,
    lines: [
      { name: l10n.t("leases"), colour: "active", value: ({ gauges }) => gauges.leases },
      { name: l10n.t("clients"), colour: "unassigned", value: ({ gauges }) => gauges.clients },
    ],
  },
  {
    title: l10n.t("Requests per second"),
    format: formatRate,
    lines: [{ name: l10n.t("requests/s"), colour: "active", value: (point) => point.requestsPerSecond }],
  },
  {
    title: l10n.t("Request latency"),
    format: formatMs,
    lines: [
      { name: "p50", colour: "listening", value: ({ latency }) => latency.p50 },
      { name: "p95", colour: "shadow", value: ({ latency }) => latency.p95 },
      { name: "p99", colour: "drift", value: ({ latency }) => latency.p99 },
    ],
  },
  {
    title: l10n.t("Conflicts and drift"),
    ...counted,
    lines: [
      { name: l10n.t("conflicts"), colour: "conflict", value: ({ gauges }) => gauges.conflicts },
      { name: l10n.t("drift"), colour: "drift", value: ({ gauges }) => gauges.drifts },
    ],
  },
];

/** Statistics for the last hour, day or two weeks. */
export function TimeTab({ dashboard, theme }: { dashboard: Dashboard; theme: number }) {
  const { series, view } = dashboard;
  useEffect(() => series.show(view.span), [view.span, series]);
  useEffect(() => () => series.hide(), [series]);
  return (
    <section class="time" aria-label={l10n.t("Statistics")}>
      <div class="tools">
        <span class="joined" role="group" aria-label={l10n.t("Time range")}>
          {(Object.keys(spans) as SeriesSpan[]).map((span) => (
            <button key={span} type="button" aria-pressed={span === view.span} onClick={() => dashboard.look({ span })}>
              {spans[span]}
            </button>
          ))}
        </span>
      </div>
      {series.phase === "loading" && <p class="empty quiet">{l10n.t("Loading…")}</p>}
      {series.phase === "failed" && (
        <div class="empty">
          <strong>{l10n.t("Could not load the statistics.")}</strong>
          <p>{series.problem}</p>
          <button type="button" onClick={() => void series.load(view.span)}>
            {l10n.t("Try Again")}
          </button>
        </div>
      )}
      {series.phase === "ready" && series.points.length < 2 && (
        <div class="empty">
          <strong>{l10n.t("There are no statistics for this time range yet.")}</strong>
          <p>{l10n.t("The backend records them while it runs: check again in a minute.")}</p>
        </div>
      )}
      {series.phase === "ready" && series.points.length >= 2 && (
        <div class="charts" role="region" aria-label={l10n.t("Charts")} tabIndex={0}>
          {pictures.map((picture) => (
            <Chart key={picture.title} {...picture} points={series.points} span={view.span} until={series.until} theme={theme} />
          ))}
        </div>
      )}
    </section>
  );
}
