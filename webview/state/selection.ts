import type { DrawnRows } from "./drawnRows.js";

/** The rows that a person has selected in the table, and the port that is shown in detail. */
export interface Selection {
  /** Drawn rows, from top to bottom. */
  selected: number[];
  /** The row from which a range extends: the last one that was chosen without Shift. */
  anchor?: number;
  /** The port shown in detail, which is also where the keyboard is. One chosen in the map need not have a row. */
  current?: number;
}

export const nothingSelected: Selection = { selected: [], anchor: undefined, current: undefined };

/** Selects a row alone. A port without a drawn row is only shown in detail. */
export const selectOne = (port: number, drawn: DrawnRows): Selection =>
  drawn.has(port) ? { selected: [port], anchor: port, current: port } : { ...nothingSelected, current: port };

/** Adds a row to the selection, or takes it out. */
export function toggle(before: Selection, port: number, drawn: DrawnRows): Selection {
  if (!drawn.has(port)) return selectOne(port, drawn);
  if (!before.selected.includes(port)) return { selected: drawn.inOrder([...before.selected, port]), anchor: port, current: port };
  const selected = before.selected.filter((each) => each !== port);
  return { selected, anchor: port, current: before.current === port ? selected.at(-1) : before.current };
}

/**
 * Selects the drawn rows from the anchor to a row. An anchor that is no longer drawn gives way to the row where the keyboard is.
 * @param add keeps what is selected already
 */
export function extendTo(before: Selection, port: number, drawn: DrawnRows, add = false): Selection {
  if (!drawn.has(port)) return selectOne(port, drawn);
  const anchor = [before.anchor, before.current].find((each) => drawn.has(each)) ?? port;
  const range = drawn.between(anchor, port);
  return { selected: add ? drawn.inOrder([...before.selected, ...range]) : range, anchor, current: port };
}

/** Selects all drawn rows; the keyboard stays where it is. */
export function selectAll(before: Selection, drawn: DrawnRows): Selection {
  const current = drawn.has(before.current) ? before.current : drawn.ports[0];
  return { selected: [...drawn.ports], anchor: drawn.has(before.anchor) ? before.anchor : current, current };
}

/**
 * Drops from the selection what is no longer drawn.
 * @param exists whether a port has a row, be it hidden
 * @param isSame whether a port is still that of the identity which had it when it was selected
 * @returns the same selection when nothing has changed
 */
export function keepDrawn(
  before: Selection,
  drawn: DrawnRows,
  exists: (port: number) => boolean,
  isSame: (port: number) => boolean = () => true,
): Selection {
  // A port that was chosen in the map and has a drawn row by now is selected, because the page shows it.
  const chosen = before.selected.length === 0 && drawn.has(before.current) ? [before.current] : before.selected;
  const selected = drawn.inOrder(chosen.filter(isSame));
  const current = currentAfter(before, selected, exists);
  const kept = drawn.has(before.anchor) && isSame(before.anchor) ? before.anchor : undefined;
  const anchor = kept ?? selected.find((port) => port === current);
  const unchanged = anchor === before.anchor && current === before.current && String(selected) === String(before.selected);
  return unchanged ? before : { selected, anchor, current };
}

/** A port that was chosen in the map stays. So does one whose row has gone while it alone was selected: its details say what became of it. */
function currentAfter({ selected: before, current }: Selection, selected: number[], exists: (port: number) => boolean): number | undefined {
  if (current === undefined || !before.includes(current) || selected.includes(current)) return current;
  return selected.at(-1) ?? (before.length === 1 && !exists(current) ? current : undefined);
}
