import * as l10n from "@vscode/l10n";
import type { Dashboard } from "../state/dashboard.js";
import { formatNumber, formatPorts } from "../text/formats.js";
import { Name } from "../controls/name.js";
import { Icon } from "../controls/icon.js";

/** The actions for several selected ports. */
export function SelectionActions({ dashboard }: { dashboard: Dashboard }) {
  const { selected, selectedAssigned: assigned } = dashboard.table;
  const shown = selected.slice(0, 50);
  return (
    <>
      <div class="actions">
        <button type="button" onClick={() => void dashboard.act({ kind: "copy", ports: [...selected] })}>
          <Icon name="copy" /> {l10n.t("Copy Ports")}
        </button>
        {assigned.length > 0 && (
          <button type="button" onClick={() => void dashboard.act({ kind: "release", ports: assigned })}>
            <Icon name="release" />{" "}
            {assigned.length === 1 ? l10n.t("Release 1 Port") : l10n.t("Release {0} Ports", formatNumber(assigned.length))}
          </button>
        )}
      </div>
      <ul class="chosen">
        {shown.map((port) => (
          <li key={port}>
            <i class={`dot is-${dashboard.model.stateOf(port)}`} /> {port}{" "}
            <Name class="quiet" name={dashboard.model.rows.get(port)?.identity ?? ""} />
          </li>
        ))}
      </ul>
      {selected.length > shown.length && <p class="quiet">{l10n.t("And {0} more.", formatPorts(selected.length - shown.length))}</p>}
    </>
  );
}
