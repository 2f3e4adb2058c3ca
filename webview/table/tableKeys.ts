import type { RefObject } from "preact";
import type { Dashboard } from "../state/dashboard.js";
import { ROW_HEIGHT } from "../controls/useVirtualRows.js";

/** The table's keyboard: arrows, Home, End and the page keys move, Shift extends the selection, letters run actions. All of it on drawn rows. */
export function tableKeys(dashboard: Dashboard, scroller: RefObject<HTMLElement | null>) {
  return (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget && event.key !== "Escape") return; // The key belongs to a button in the row.
    const { table } = dashboard;
    const { ports } = table.drawn;
    const control = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const last = ports.length - 1;
    const walk = (to: number) => (): void => {
      const port = ports[Math.max(0, Math.min(last, to))];
      if (port !== undefined) table.choose(port, { extend: event.shiftKey });
    };
    // A row that has gone leaves the keyboard between its neighbours.
    const { place } = table;
    const down = (by: number): number => (place === undefined ? by - 1 : Math.floor(place) + by);
    const up = (by: number): number => (place === undefined ? last + 1 - by : Math.ceil(place) - by);
    const { selected, selectedAssigned: assigned } = table;
    const current = table.drawn.has(table.current) ? table.current : undefined;
    const keys: Record<string, (() => void) | undefined> = {
      ArrowDown: walk(down(1)),
      ArrowUp: walk(up(1)),
      PageDown: walk(down(page)),
      PageUp: walk(up(page)),
      Home: walk(0),
      End: walk(last),
      Escape: () => table.selectNone(),
      Enter: () => document.querySelector<HTMLElement>(".details button")?.focus(),
      " ": current === undefined ? undefined : () => table.choose(current, { add: control }),
      Delete: assigned.length === 0 ? undefined : () => void dashboard.act({ kind: "release", ports: assigned, byKey: true }),
      c: selected.length === 0 ? undefined : () => void dashboard.act({ kind: "copy", ports: [...selected] }),
      o: current === undefined ? undefined : () => void dashboard.act({ kind: "open", port: current }),
    };
    const withControl: typeof keys = {
      a: () => table.selectAll(),
      c: keys["c"],
      Home: keys["Home"],
      End: keys["End"],
      " ": keys[" "],
    };
    const action = (control ? withControl : keys)[event.key];
    if (action === undefined || event.altKey) return;
    event.preventDefault();
    action();
  };
}
