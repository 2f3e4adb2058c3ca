import { useEffect } from "preact/hooks";
import type { Dashboard } from "../state/dashboard.js";
import type { PortRow } from "../state/portRow.js";
import { stateNames } from "../../server/protocol/wording/portState.js";
import { explainUnassigned, explainRow } from "../state/describePort.js";
import { formatBytes, formatFull, formatPercent, plural } from "../text/formats.js";
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
    <aside class="details" aria-label={many ? "Selected ports" : `Port ${current}`}>
      <div class="bar">
        <h2>{many ? plural(selected.length, "port") : current}</h2>
        {!many && (
          <span class="details-state">
            <i class={`dot is-${model.stateOf(current)}`} /> {stateNames[model.stateOf(current)]}
          </span>
        )}
        <span class="gap" />
        <IconButton icon="close" label="Close the details" onClick={() => table.selectNone()} />
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
    ["Process", process && (process.command === "" ? `pid ${process.pid}` : `${process.command} (pid ${process.pid})`)],
    ["Started in", process?.folder],
    ["Started", process?.since && formatFull(process.since)],
    ["Usage", usage && `${formatPercent(usage.cpuPercent)} CPU, ${formatBytes(usage.memoryBytes)}`],
    ["Addresses", addresses],
    ["User", row.user],
    ["Container", row.container],
    ["Owner", row.owner],
    ["Folder", assignment?.folder],
    ["Pinned", assignment?.pinned && "Yes: kept even when unused for long"],
    ["Assigned", assignment && formatFull(assignment.createdAt)],
    ["Last used", row.lastUsed && formatFull(row.lastUsed)],
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
        <h3 id="port-history">Port history</h3>
        <span class="gap" />
        <button type="button" class="link" onClick={() => dashboard.look({ tab: "history", historyFilter: String(port) })}>
          Show All
        </button>
      </div>
      {phase === "failed" && <p class="quiet">{problem}</p>}
      {phase === "ready" && events.length === 0 && <p class="quiet">No events yet.</p>}
      <ol class="events">
        {events.slice(0, 8).map((event) => (
          <EventLine key={event.id} event={event} relative />
        ))}
      </ol>
      {events.length > 8 && (
        <p class="quiet">
          <Icon name="expired" /> There are older events.
        </p>
      )}
    </section>
  );
}
