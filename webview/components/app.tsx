import * as l10n from "@vscode/l10n";
import { useEffect, useState } from "preact/hooks";
import type { Dashboard } from "../state/dashboard.js";
import { PortMap } from "../map/portMap.js";
import { Details } from "./details.js";
import { Head } from "./head.js";
import { HistoryTab } from "./historyTab.js";
import { PortTable } from "../table/portTable.js";
import { RequestForm } from "./requestForm.js";
import { Tabs } from "./tabs.js";
import { TimeTab } from "./timeTab.js";
import { useTheme } from "../controls/useTheme.js";

/** The whole page. */
export function App({ dashboard }: { dashboard: Dashboard }) {
  const [, setDrawn] = useState(0);
  useEffect(() => dashboard.start(() => setDrawn((drawn) => drawn + 1)), [dashboard]);
  const theme = useTheme();
  const { view, phase } = dashboard;
  return (
    <main class="page">
      <Head dashboard={dashboard} />
      {dashboard.requesting && <RequestForm dashboard={dashboard} />}
      {phase === "ready" ? (
        <>
          <PortMap dashboard={dashboard} />
          <div class={`below ${dashboard.table.current === undefined ? "" : "with-details"}`}>
            <div class="views">
              <Tabs dashboard={dashboard} />
              <div class="panel" id="panel" role="tabpanel" aria-labelledby={`tab-${view.tab}`}>
                {view.tab === "ports" && <PortTable dashboard={dashboard} />}
                {view.tab === "time" && <TimeTab dashboard={dashboard} theme={theme} />}
                {view.tab === "history" && <HistoryTab dashboard={dashboard} />}
              </div>
            </div>
            <Details dashboard={dashboard} />
          </div>
        </>
      ) : (
        <NotYet dashboard={dashboard} />
      )}
      <p class="unseen" role="status">
        {dashboard.announcements.text}
      </p>
    </main>
  );
}

/** Before the first snapshot. */
function NotYet({ dashboard }: { dashboard: Dashboard }) {
  const { phase, problem, backend } = dashboard;
  if (backend.kind === "failed" || phase === "failed") {
    const again = (): void => void (backend.kind === "connected" ? dashboard.load() : dashboard.act({ kind: "connect" }));
    return (
      <div class="empty">
        <strong>{l10n.t("Could not load the ports.")}</strong>
        <p>{backend.kind === "failed" ? backend.message : problem}</p>
        <button type="button" class="primary" onClick={again}>
          {l10n.t("Try Again")}
        </button>
      </div>
    );
  }
  if (backend.kind === "unresponsive") return <p class="empty">{backend.message}</p>;
  if (backend.kind !== "away") return <p class="empty quiet">{l10n.t("Loading…")}</p>;
  return (
    <div class="empty">
      <strong>{l10n.t("The backend is not running.")}</strong>
      <p>{l10n.t("It assigns ports to services, and starts when one is needed.")}</p>
      <button type="button" class="primary" onClick={() => void dashboard.act({ kind: "connect" })}>
        {l10n.t("Start Backend")}
      </button>
    </div>
  );
}
