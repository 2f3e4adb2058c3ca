import type { Dashboard } from "../state/dashboard.js";
import { formatNumber } from "../text/formats.js";
import { Icon } from "../controls/icon.js";
import { IconButton } from "../controls/iconButton.js";

/** The filter and the grouping of the table. */
export function TableTools({ dashboard }: { dashboard: Dashboard }) {
  const { view, model } = dashboard;
  const { rows } = dashboard.table;
  const all = model.rows.size;
  return (
    <div class="tools" role="search">
      <label class="filter">
        <span class="unseen">Filter ports</span>
        <Icon name="search" />
        <input
          id="filter"
          type="text"
          spellcheck={false}
          autocomplete="off"
          placeholder="Filter: shop, 32, state:conflict, 3200-3299"
          value={view.filter}
          onInput={(event) => dashboard.look({ filter: event.currentTarget.value })}
          onKeyDown={(event) => event.key === "Escape" && dashboard.look({ filter: "" })}
        />
        {view.filter !== "" && <IconButton icon="close" label="Clear the filter" onClick={() => dashboard.look({ filter: "" })} />}
      </label>
      <label class="check">
        <input type="checkbox" checked={view.grouped} onChange={(event) => dashboard.look({ grouped: event.currentTarget.checked })} /> By
        project
      </label>
      <span class="quiet count">{rows.length === all ? formatNumber(all) : `${formatNumber(rows.length)} of ${formatNumber(all)}`}</span>
    </div>
  );
}
