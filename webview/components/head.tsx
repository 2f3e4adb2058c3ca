import * as l10n from "@vscode/l10n";
import type { Dashboard } from "../state/dashboard.js";
import type { PageBackendState } from "../../server/protocol/page.js";
import { toCsv, toJson } from "../table/exportRows.js";
import { formatMs, formatNumber, formatRate, formatTime } from "../text/formats.js";
import { Icon } from "../controls/icon.js";

/** A summary in one line, and the actions that concern no particular port. */
export function Head({ dashboard }: { dashboard: Dashboard }) {
  const { model, measured, phase } = dashboard;
  const counts = model.counts();
  const filter = (text: string) => () => dashboard.look({ filter: dashboard.view.filter === text ? "" : text, tab: "ports" });
  const tile = (label: string, state: string, count: number, hint: string, alarming = false) => (
    <button
      type="button"
      class={`tile ${alarming ? (count > 0 ? "alarming" : "none") : ""}`}
      title={hint}
      aria-pressed={dashboard.view.filter === `state:${state}`}
      onClick={filter(`state:${state}`)}
    >
      <span class="tile-number">{phase === "ready" ? formatNumber(count) : "–"}</span>
      <span class="tile-label">
        <i class={`dot is-${state}`} /> {label}
      </span>
    </button>
  );
  return (
    <header class="head">
      <div class="bar">
        <h1>Port Daddy</h1>
        <BackendHealth dashboard={dashboard} />
        <span class="gap" />
        <button
          type="button"
          class="primary"
          onClick={() => dashboard.askForRequest(!dashboard.requesting)}
          aria-expanded={dashboard.requesting}
        >
          <Icon name="add" /> {l10n.t("Request Port")}
        </button>
        <ExportButtons dashboard={dashboard} />
      </div>
      <div class="tiles" role="group" aria-label={l10n.t("Show only ports in the state")}>
        {tile(l10n.t("listening"), "listening", counts.listening, l10n.t("Its own server is listening"))}
        {tile(l10n.t("active"), "active", counts.active, l10n.t("In use by an editor, a terminal or another program"))}
        {tile(l10n.t("idle"), "idle", counts.idle, l10n.t("Assigned to a service that is not in use"))}
        {tile(
          counts.conflict === 1 ? l10n.t("conflict") : l10n.t("conflicts"),
          "conflict",
          counts.conflict,
          l10n.t("Another process is listening on an assigned port"),
          true,
        )}
        {tile(
          counts.shadow === 1 ? l10n.t("shadow") : l10n.t("shadows"),
          "shadow",
          counts.shadow,
          l10n.t("Two processes are listening on the port, on different addresses"),
          true,
        )}
        {tile(l10n.t("drift"), "drift", counts.drift, l10n.t("A server is listening on a port other than its assigned one"), true)}
        <div class="tile" title={l10n.t("Available in the range: not assigned, and not excluded")}>
          <span class="tile-number">{phase === "ready" ? formatNumber(counts.free) : "–"}</span>
          <span class="tile-label">
            <i class="dot is-free" /> {l10n.t("free")}
          </span>
        </div>
        <dl class="speed" aria-label={l10n.t("Current speed of the backend")}>
          <Figure name={l10n.t("requests/s")} value={measured && formatRate(measured.requestsPerSecond)} />
          <Figure name="p50" value={measured && formatMs(measured.latency.p50)} />
          <Figure name="p95" value={measured && formatMs(measured.latency.p95)} />
          <Figure name="p99" value={measured && formatMs(measured.latency.p99)} />
        </dl>
      </div>
      {phase === "ready" && dashboard.backend.kind !== "connected" && <Away dashboard={dashboard} />}
      {dashboard.health?.problems.map((problem) => (
        <p class="banner warns" key={problem}>
          <Icon name="warning" /> {problem}
        </p>
      ))}
      {dashboard.notice !== undefined && (
        <p class={`banner ${dashboard.notice.error ? "fails" : ""}`} role={dashboard.notice.error ? "alert" : "status"}>
          <span>{dashboard.notice.text}</span>
          <button type="button" class="link" onClick={() => dashboard.say()}>
            {l10n.t("Dismiss")}
          </button>
        </p>
      )}
    </header>
  );
}

function Figure({ name, value }: { name: string; value: string | undefined }) {
  return (
    <div class="figure">
      <dt class="tile-label">{name}</dt>
      <dd class="tile-number">{value ?? "–"}</dd>
    </div>
  );
}

function BackendHealth({ dashboard }: { dashboard: Dashboard }) {
  const { backend, health } = dashboard;
  const words = {
    away: ["away", l10n.t("disconnected")],
    connecting: ["away", l10n.t("connecting…")],
    unresponsive: ["failing", l10n.t("not responding")],
    failed: ["failing", l10n.t("unreachable")],
    connected: health?.status === "degraded" ? ["failing", l10n.t("needs attention")] : ["well", l10n.t("healthy")],
  } satisfies Record<PageBackendState["kind"], [string, string]>;
  const [look, word] = words[backend.kind];
  return (
    <span class="health">
      <i class={`dot health-${look}`} /> {l10n.t("Backend")} {backend.kind === "connected" && <span class="quiet">{backend.version}</span>}{" "}
      {word}
    </span>
  );
}

function Away({ dashboard }: { dashboard: Dashboard }) {
  const { backend } = dashboard;
  if (backend.kind === "unresponsive") return <Unresponsive dashboard={dashboard} {...backend} />;
  const what = backend.kind === "failed" ? backend.message : l10n.t("Disconnected.");
  return (
    <p class="banner warns">
      <Icon name="warning" />
      <span>{l10n.t("{0} Showing data from {1}; reconnecting automatically.", what, formatTime(dashboard.asOf))}</span>
      {backend.kind !== "connecting" && (
        <button type="button" class="link" onClick={() => void dashboard.act({ kind: "connect" })}>
          {l10n.t("Start Backend")}
        </button>
      )}
    </p>
  );
}

function Unresponsive({
  dashboard,
  since,
  message,
  canRestart,
}: {
  dashboard: Dashboard;
  since: string;
  message: string;
  canRestart: boolean;
}) {
  return (
    <p class="banner warns">
      <Icon name="warning" />
      <span>{l10n.t("{0} Showing data from {1}.", message, formatTime(new Date(since)))}</span>
      {canRestart && (
        <button type="button" class="link" onClick={() => void dashboard.act({ kind: "restart" })}>
          {l10n.t("Restart Backend")}
        </button>
      )}
    </p>
  );
}

function ExportButtons({ dashboard }: { dashboard: Dashboard }) {
  const disabled = dashboard.table.drawn.rows.length === 0;
  const save = (format: "json" | "csv") => () => {
    const text = format === "json" ? toJson(dashboard.table.drawn.rows) : toCsv(dashboard.table.drawn.rows);
    void dashboard.act({ kind: "export", format, text });
  };
  return (
    <span class="joined" role="group" aria-label={l10n.t("Export the shown ports")}>
      <button type="button" title={l10n.t("Export the shown ports as JSON")} disabled={disabled} onClick={save("json")}>
        {l10n.t("Export JSON")}
      </button>
      <button type="button" title={l10n.t("Export the shown ports as CSV")} disabled={disabled} onClick={save("csv")}>
        CSV
      </button>
    </span>
  );
}
