import * as l10n from "@vscode/l10n";
import { useEffect } from "preact/hooks";
import type { Dashboard } from "../state/dashboard.js";
import type { PortRow } from "../state/portRow.js";
import { stateTexts } from "../text/states.js";
import { explainUnassigned, explainRow } from "../state/describePort.js";
import { formatBytes, formatFull, formatPercent, formatPorts } from "../text/formats.js";
import { EventLine } from "./eventLine.js";
import { Icon } from "../controls/icon.js";
import { IconButton } from "../controls/iconButton.js";
import { PortActions } from "./portActions.js";
import { SelectionActions } from "./selectionActions.js";

/** Everything about the selected port, and the actions for it. */
export function Details({ dashboard }: { dashboard: Dashboard }) {
  const { model, table } = dashboard;
  const { current, selected } = table;
  useEffect(() => {
    if (current === undefined) dashboard.portHistory.hide();
    else dashboard.portHistory.show(String(current));
  }, [current, dashboard]);
  if (current === undefined) return null;
  const row = model.rows.get(current);
  const many = selected.length > 1;
  return (
    <aside class="details" aria-label={many ? l10n.t("Selected ports") : l10n.t("Port {0}", current)}>
      <div class="bar">
        <h2>{many ? formatPorts(selected.length) : current}</h2>
        {!many && (
          <span class="details-state">
            <i class={`dot is-${model.stateOf(current)}`} /> {stateTexts[model.stateOf(current)]}
          </span>
        )}
        <span class="gap" />
        <IconButton icon="close" label={l10n.t("Close the details")} onClick={() => table.selectNone()} />
      </div>
      {many ? (
        <SelectionActions dashboard={dashboard} />
      ) : (
        <>
          {row !== undefined && row.identity !== "" && <p class="details-identity">{row.identity}</p>}
          <p class="details-words">{row === undefined ? explainUnassigned(model, current) : explainRow(row)}</p>
          <PortActions dashboard={dashboard} port={current} row={row} />
          {row !== undefined && <Facts dashboard={dashboard} row={row} />}
          <PortHistory dashboard={dashboard} port={current} />
        </>
      )}
    </aside>
  );
}

function Facts({ dashboard, row }: { dashboard: Dashboard; row: PortRow }) {
  const { process, assignment, listeners } = row;
  const usage = dashboard.usage.of(process?.pid);
  const addresses = [...new Set(listeners.map(({ address }) => address))].join(", ");
  const facts: [name: string, value: string | undefined][] = [
    [
      l10n.t("Process"),
      process && (process.command === "" ? l10n.t("pid {0}", process.pid) : l10n.t("{0} (pid {1})", process.command, process.pid)),
    ],
    [l10n.t("Started in"), process?.folder],
    [l10n.t("Started"), process?.since && formatFull(process.since)],
    [l10n.t("Usage"), usage && l10n.t("{0} CPU, {1}", formatPercent(usage.cpuPercent), formatBytes(usage.memoryBytes))],
    [l10n.t("Addresses"), addresses],
    [l10n.t("User"), row.user],
    [l10n.t("Container"), row.container],
    [l10n.t("Owner"), row.owner],
    [l10n.t("Folder"), assignment?.folder],
    [l10n.t("Pinned"), assignment?.pinned && l10n.t("Yes: kept even when unused for long")],
    [l10n.t("Assigned"), assignment && formatFull(assignment.createdAt)],
    [l10n.t("Last used"), row.lastUsed && formatFull(row.lastUsed)],
  ];
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== undefined && value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function PortHistory({ dashboard, port }: { dashboard: Dashboard; port: number }) {
  const { events, phase, problem } = dashboard.portHistory;
  return (
    <section aria-labelledby="port-history">
      <div class="bar">
        <h3 id="port-history">{l10n.t("Port history")}</h3>
        <span class="gap" />
        <button type="button" class="link" onClick={() => dashboard.look({ tab: "history", historyFilter: String(port) })}>
          {l10n.t("Show All")}
        </button>
      </div>
      {phase === "failed" && <p class="quiet">{problem}</p>}
      {phase === "ready" && events.length === 0 && <p class="quiet">{l10n.t("No events yet.")}</p>}
      <ol class="events">
        {events.slice(0, 8).map((event) => (
          <EventLine key={event.id} event={event} relative />
        ))}
      </ol>
      {events.length > 8 && (
        <p class="quiet">
          <Icon name="expired" /> {l10n.t("There are older events.")}
        </p>
      )}
    </section>
  );
}
