import * as l10n from "@vscode/l10n";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Dashboard } from "../state/dashboard.js";
import type { SortKey } from "../../server/protocol/page.js";
import type { TableItem } from "../state/tableItems.js";
import { Icon } from "../controls/icon.js";
import { NoRows } from "./noRows.js";
import { GroupRow, TableRow } from "./tableRow.js";
import { tableKeys } from "./tableKeys.js";
import { TableTools } from "./tableTools.js";
import { useVirtualRows } from "../controls/useVirtualRows.js";

interface Column {
  name: string;
  class: string;
  sort?: SortKey;
  hint?: string;
}

const columns: Column[] = [
  { name: l10n.t("Port"), class: "port", sort: "port" },
  { name: l10n.t("Identity"), class: "identity", sort: "identity" },
  { name: l10n.t("State"), class: "state", sort: "state" },
  { name: l10n.t("Process"), class: "process", sort: "process" },
  // Not sortable, because only visible rows are measured.
  { name: l10n.t("CPU"), class: "cpu", hint: l10n.t("Of one core; measured for visible rows only") },
  { name: l10n.t("Memory"), class: "memory", hint: l10n.t("Measured for visible rows only") },
  { name: l10n.t("Owner"), class: "owner", sort: "owner" },
  { name: l10n.t("Since"), class: "since", sort: "since" },
  { name: l10n.t("Last used"), class: "used", sort: "lastUsed" },
];

/** A line per port that is assigned or has a listener. Only the visible ones are in the document. */
export function PortTable({ dashboard }: { dashboard: Dashboard }) {
  const { view } = dashboard;
  const scroller = useRef<HTMLDivElement>(null);
  const { drawn, current, selected: ports } = dashboard.table;
  const { items } = drawn;
  const { visible, height, scrollTo } = useVirtualRows(items.length, scroller, view.scrollTop);
  const active = drawn.lineOf(current);
  const selected = useMemo(() => new Set(ports), [ports]);

  // Scrolls to a port that was selected in the map or the history. Not on opening the page, which restores its scroll position.
  const shown = useRef(current);
  useLayoutEffect(() => {
    if (current !== shown.current && active >= 0) scrollTo(active);
    shown.current = current;
  }, [current, active]);

  const pids = visible.map(({ index }) => pidOf(items[index]));
  useEffect(() => {
    dashboard.usage.watch(dashboard.isHidden ? [] : pids.filter((pid) => pid !== undefined));
  }, [pids.join(), dashboard.isHidden]);
  useEffect(() => () => dashboard.usage.watch([]), [dashboard]);

  const sortBy = (by: SortKey): void => dashboard.look({ sort: { by, descending: view.sort.by === by && !view.sort.descending } });
  return (
    <section class="ports" aria-label={l10n.t("Ports")}>
      <TableTools dashboard={dashboard} />
      <div
        class="scroller"
        ref={scroller}
        role={view.grouped ? "treegrid" : "grid"}
        tabIndex={0}
        aria-label={l10n.t("Ports")}
        aria-multiselectable
        aria-rowcount={items.length + 1}
        aria-colcount={columns.length}
        aria-activedescendant={visible.some(({ index }) => index === active) ? `row-${current ?? ""}` : undefined}
        onKeyDown={tableKeys(dashboard, scroller)}
        onScroll={(event) => dashboard.keepScroll(event.currentTarget.scrollTop)}
      >
        <div class="row header" role="row" aria-rowindex={1}>
          {columns.map(({ name, class: className, sort, hint }, index) => (
            <div
              key={name}
              class={`cell ${className}`}
              role="columnheader"
              aria-colindex={index + 1}
              aria-sort={sort === view.sort.by ? (view.sort.descending ? "descending" : "ascending") : undefined}
              title={hint}
            >
              {sort === undefined ? (
                name
              ) : (
                <button type="button" onClick={() => sortBy(sort)}>
                  {name} {sort === view.sort.by && <Icon name="sorted" class={view.sort.descending ? "down" : ""} />}
                </button>
              )}
            </div>
          ))}
        </div>
        {items.length === 0 ? (
          <NoRows dashboard={dashboard} />
        ) : (
          <div class="rows" role="rowgroup" style={{ height: `${height}px` }}>
            {visible.map(({ index, start }) => {
              const item = items[index]!;
              if (item.kind === "group")
                return <GroupRow key={`group-${item.project}`} dashboard={dashboard} item={item} index={index} top={start} />;
              const { row } = item;
              return (
                <TableRow
                  key={row.port}
                  dashboard={dashboard}
                  row={row}
                  index={index}
                  top={start}
                  selected={selected.has(row.port)}
                  current={row.port === current}
                  level={view.grouped ? 2 : undefined}
                  usage={dashboard.usage.of(row.process?.pid)}
                  minute={Math.floor(Date.now() / 60_000)}
                />
              );
            })}
          </div>
        )}
      </div>
    </section>
  );
}

const pidOf = (item: TableItem | undefined): number | undefined => (item?.kind === "row" ? item.row.process?.pid : undefined);
