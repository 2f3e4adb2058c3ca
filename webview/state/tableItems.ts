import { parseFilter } from "./filterRows.js";
import type { PortRow } from "./portRow.js";
import { compareNames, sortRows } from "./sortRows.js";
import type { ViewState } from "./viewState.js";

/** A line of the table: a port, or a project's heading. */
export type TableItem = { kind: "row"; row: PortRow } | { kind: "group"; project: string; count: number; open: boolean };

/** The rows that match the filter, sorted. */
export function visibleRows(rows: Iterable<PortRow>, view: Pick<ViewState, "filter" | "sort">): PortRow[] {
  const passes = parseFilter(view.filter);
  return sortRows([...rows].filter(passes), view.sort.by, view.sort.descending);
}

/** The table's lines. Groups are sorted by name, with rows of no project at the end. */
export function tableItems(rows: readonly PortRow[], view: Pick<ViewState, "grouped" | "collapsed">): TableItem[] {
  if (!view.grouped) return rows.map((row) => ({ kind: "row", row }));
  const groups = new Map<string, PortRow[]>();
  for (const row of rows) {
    const members = groups.get(row.project);
    if (members === undefined) groups.set(row.project, [row]);
    else members.push(row);
  }
  const names = [...groups.keys()].sort((a, b) => (a === "" ? 1 : b === "" ? -1 : compareNames(a, b)));
  return names.flatMap((project): TableItem[] => {
    const members = groups.get(project)!;
    const open = !view.collapsed.includes(project);
    const head: TableItem = { kind: "group", project, count: members.length, open };
    return open ? [head, ...members.map((row): TableItem => ({ kind: "row", row }))] : [head];
  });
}
