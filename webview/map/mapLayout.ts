/** The positions of the map's cells, in device pixels. */
export interface MapLayout {
  first: number;
  last: number;
  columns: number;
  rows: number;
  cellWidth: number;
  cellHeight: number;
  /** The gap at the right and lower edge of each cell. */
  gap: number;
}

/** The largest height of a cell in CSS pixels, which has room for two lines of text. */
const HIGHEST = 36;

/**
 * Finds the largest cells that show all ports in the given space, with a round number of ports per row.
 * @param width in device pixels, like `height`
 * @param ratio device pixels per CSS pixel
 */
export function layoutMap(first: number, last: number, width: number, height: number, ratio: number): MapLayout {
  const count = Math.max(1, last - first + 1);
  for (let size = Math.round(HIGHEST * ratio); size >= 1; size--) {
    const needed = Math.ceil(count / Math.max(1, Math.floor(height / size)));
    const columns = Math.ceil(needed / 10) * 10;
    if (columns * size <= width || size === 1) return fill(first, last, columns, size, width, ratio);
  }
  return fill(first, last, count, 1, width, ratio);
}

/** Lays out small cells as squares, as many per row as fit, and stretches large ones over the width. */
function fill(first: number, last: number, columns: number, size: number, width: number, ratio: number): MapLayout {
  const count = last - first + 1;
  const small = size < 12 * ratio;
  const most = Math.max(columns, small ? Math.floor(width / size / 10) * 10 : columns);
  const cellWidth = Math.max(1, Math.floor(width / most));
  const gap = size >= 8 * ratio ? Math.round(2 * ratio) : size >= 3 ? Math.max(1, Math.floor(ratio)) : 0;
  return { first, last, columns: most, rows: Math.ceil(count / most), cellWidth, cellHeight: size, gap: Math.min(gap, size - 1) };
}

/** @returns undefined when there is no port at this position */
export function portAt({ first, last, columns, cellWidth, cellHeight }: MapLayout, x: number, y: number): number | undefined {
  const column = Math.floor(x / cellWidth);
  const row = Math.floor(y / cellHeight);
  if (x < 0 || y < 0 || column >= columns) return undefined;
  const port = first + row * columns + column;
  return port <= last ? port : undefined;
}

/** The upper left corner of a port's cell. */
export function cellOf({ first, columns, cellWidth, cellHeight }: MapLayout, port: number): { x: number; y: number } {
  const index = port - first;
  return { x: (index % columns) * cellWidth, y: Math.floor(index / columns) * cellHeight };
}
