import type { RefObject } from "preact";
import type { Dashboard } from "../state/dashboard.js";
import type { TableItem } from "../state/tableItems.js";
import { rowsBetween } from "./tableRow.js";
import { ROW_HEIGHT } from "../controls/useVirtualRows.js";

/** The table's keyboard: arrows, Home, End and the page keys move, Shift extends the selection, letters run actions. */
export function tableKeys(dashboard: Dashboard, items: readonly TableItem[], active: number, scroller: RefObject<HTMLElement | null>) {
  return (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget && event.key !== "Escape") return; // The key belongs to a button in the row.
    const ports = items.flatMap((item) => (item.kind === "row" ? [item.row.port] : []));
    const at = ports.indexOf(portOf(items[active]) ?? -1);
    const control = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const walk = (to: number) => (): void => {
      const port = ports[Math.max(0, Math.min(ports.length - 1, to))];
      if (port === undefined) return;
      const anchor = dashboard.view.selected[0];
      dashboard.select(...(event.shiftKey && anchor !== undefined ? rowsBetween(dashboard, anchor, port) : [port]));
    };
    const { current } = dashboard;
    const assigned = current !== undefined && dashboard.model.rows.get(current)?.assignment !== undefined;
    const keys: Record<string, (() => void) | undefined> = {
      ArrowDown: walk(at + 1),
      ArrowUp: walk(at < 0 ? ports.length - 1 : at - 1),
      PageDown: walk(at + page),
      PageUp: walk(at - page),
      Home: walk(0),
      End: walk(ports.length - 1),
      Escape: () => dashboard.select(),
      Enter: () => document.querySelector<HTMLElement>(".details button")?.focus(),
      Delete: assigned ? () => void dashboard.act({ kind: "release", ports: assignedOf(dashboard), byKey: true }) : undefined,
      c: () => void (dashboard.view.selected.length > 0 && dashboard.act({ kind: "copy", ports: dashboard.view.selected })),
      o: () => void (current !== undefined && dashboard.act({ kind: "open", port: current })),
    };
    const withControl: typeof keys = {
      a: () => dashboard.select(...ports),
      c: keys["c"],
      Home: keys["Home"],
      End: keys["End"],
    };
    const action = (control ? withControl : keys)[event.key];
    if (action === undefined || event.altKey) return;
    event.preventDefault();
    action();
  };
}

const portOf = (item: TableItem | undefined): number | undefined => (item?.kind === "row" ? item.row.port : undefined);

/** The selected ports that are assigned. */
export const assignedOf = ({ view, model }: Dashboard): number[] =>
  view.selected.filter((port) => model.rows.get(port)?.assignment !== undefined);
