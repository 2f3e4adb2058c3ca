import * as l10n from "@vscode/l10n";
import { useEffect } from "preact/hooks";
import type { PortEvent } from "../../server/protocol/history.js";
import type { Dashboard } from "../state/dashboard.js";
import { formatDay } from "../text/formats.js";
import { EventLine } from "./eventLine.js";
import { Icon } from "../controls/icon.js";
import { IconButton } from "../controls/iconButton.js";

/** The history, day by day, of all ports, one port or one project. */
export function HistoryTab({ dashboard }: { dashboard: Dashboard }) {
  const { history, view } = dashboard;
  useEffect(() => {
    // Waits for a pause in typing.
    const timer = setTimeout(() => history.show(view.historyFilter), history.events.length === 0 ? 0 : 250);
    return () => clearTimeout(timer);
  }, [view.historyFilter, history]);
  useEffect(() => () => history.hide(), [history]);
  const filter = (historyFilter: string): void => dashboard.look({ historyFilter });
  const days = Map.groupBy(history.events, ({ at }) => formatDay(new Date(at)));
  return (
    <section class="history" aria-label={l10n.t("History")}>
      <div class="tools" role="search">
        <label class="filter">
          <span class="unseen">{l10n.t("Port or project")}</span>
          <Icon name="search" />
          <input
            type="text"
            spellcheck={false}
            autocomplete="off"
            placeholder={l10n.t("Port or project: 3200, shop, shop:web")}
            value={view.historyFilter}
            onInput={(event) => filter(event.currentTarget.value)}
            onKeyDown={(event) => event.key === "Escape" && filter("")}
          />
          {view.historyFilter !== "" && (
            <IconButton icon="close" label={l10n.t("Show the history of all ports")} onClick={() => filter("")} />
          )}
        </label>
      </div>
      <div class="history-list" tabIndex={0} role="region" aria-label={l10n.t("Events, newest first")}>
        {history.phase === "failed" && (
          <div class="empty">
            <strong>{l10n.t("Could not load the history.")}</strong>
            <p>{history.problem}</p>
          </div>
        )}
        {history.phase === "loading" && <p class="empty quiet">{l10n.t("Loading…")}</p>}
        {history.phase === "ready" && history.events.length === 0 && <Nothing filter={view.historyFilter} />}
        {history.phase !== "failed" && [...days].map(([day, events]) => <Day key={day} day={day} events={events} dashboard={dashboard} />)}
        {history.phase === "ready" && history.more && (
          <button type="button" class="older" onClick={() => void history.older()}>
            {l10n.t("Show Older Events")}
          </button>
        )}
      </div>
    </section>
  );
}

function Day({ day, events, dashboard }: { day: string; events: PortEvent[]; dashboard: Dashboard }) {
  return (
    <>
      <h3 class="day">{day}</h3>
      <ol class="events">
        {events.map((event) => (
          <EventLine key={event.id} event={event} choose={() => showInTable(dashboard, event.port)} />
        ))}
      </ol>
    </>
  );
}

function showInTable(dashboard: Dashboard, port: number): void {
  dashboard.look({ tab: "ports" });
  dashboard.table.reveal(port);
}

function Nothing({ filter }: { filter: string }) {
  return (
    <div class="empty">
      <strong>{filter.trim() === "" ? l10n.t("No events yet.") : l10n.t("No events for “{0}”.", filter.trim())}</strong>
      <p>{l10n.t("Events are kept for 14 days: ports assigned, moved, released and lost, and the conflicts on them.")}</p>
    </div>
  );
}
