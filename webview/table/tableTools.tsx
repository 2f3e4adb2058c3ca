import * as l10n from "@vscode/l10n";
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
        <span class="unseen">{l10n.t("Filter ports")}</span>
        <Icon name="search" />
        <input
          id="filter"
          type="text"
          spellcheck={false}
          autocomplete="off"
          placeholder={l10n.t("Filter: shop, 32, state:conflict, 3200-3299")}
          value={view.filter}
          onInput={(event) => dashboard.look({ filter: event.currentTarget.value })}
          onKeyDown={(event) => event.key === "Escape" && dashboard.look({ filter: "" })}
        />
        {view.filter !== "" && (
          <IconButton icon="close" label={l10n.t("Clear the filter")} onClick={() => dashboard.look({ filter: "" })} />
        )}
      </label>
      <label class="check">
        <input type="checkbox" checked={view.grouped} onChange={(event) => dashboard.look({ grouped: event.currentTarget.checked })} />{" "}
        {l10n.t("By project")}
      </label>
      <span class="quiet count">
        {rows.length === all ? formatNumber(all) : l10n.t("{0} of {1}", formatNumber(rows.length), formatNumber(all))}
      </span>
    </div>
  );
}
