import type { Dashboard } from "../state/dashboard.js";
import { plural } from "../text/formats.js";
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
          <Icon name="copy" /> Copy Ports
        </button>
        {assigned.length > 0 && (
          <button type="button" onClick={() => void dashboard.act({ kind: "release", ports: assigned })}>
            <Icon name="release" /> Release {plural(assigned.length, "Port")}
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
      {selected.length > shown.length && <p class="quiet">And {plural(selected.length - shown.length, "more port")}.</p>}
    </>
  );
}
