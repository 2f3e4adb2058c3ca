import * as l10n from "@vscode/l10n";
import { useState } from "preact/hooks";
import type { Dashboard } from "../state/dashboard.js";
import { describePort } from "../state/describePort.js";
import { stateTexts } from "../text/states.js";
import type { PortRow } from "../state/portRow.js";
import { formatNumber } from "../text/formats.js";

/** At most this many are shown at first. Each is a tab stop, and usually there are a few. */
const FEW = 24;

/** The services' ports beside the range, which the map does not show: they were requested by number, or a server drifted there. */
export function OutsidePorts({ dashboard }: { dashboard: Dashboard }) {
  const [all, setAll] = useState(false);
  const { model, view } = dashboard;
  const rows = model.outside();
  if (rows.length === 0) return null;
  const passing = view.filter.trim() === "" ? undefined : new Set(dashboard.table.rows.map(({ port }) => port));
  const shown = all ? rows : rows.slice(0, FEW);
  const cell = ({ port, state, identity, visitor }: PortRow) => (
    <li key={port}>
      <button
        type="button"
        class={`outside-port ${passing?.has(port) === false ? "dimmed" : ""}`}
        title={describePort(model, port)}
        aria-pressed={dashboard.table.isChosen(port)}
        onClick={(event) => dashboard.table.reveal(port, event.ctrlKey || event.metaKey)}
      >
        <i class={`dot is-${state}`} />
        <strong>{port}</strong> <span class="outside-name">{identity === "" ? visitor?.service : identity}</span>
        <span class="unseen">, {stateTexts[state]}</span>
      </button>
    </li>
  );
  return (
    <div class="outside">
      <h3 id="outside-title">{l10n.t("Outside the range")}</h3>
      <ul class="outside-ports" aria-labelledby="outside-title">
        {shown.map(cell)}
        {rows.length > FEW && (
          <li>
            <button type="button" class="link" aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? l10n.t("Show Less") : l10n.t("Show {0} More", formatNumber(rows.length - FEW))}
            </button>
          </li>
        )}
      </ul>
    </div>
  );
}
