export type PortRange = readonly [first: number, last: number];

/** The fewest ports that are shown; each cell then has room for its number. */
const FEWEST = 100;

/**
 * Zooms in or out around a port, which keeps its position.
 * @param factor below 1 zooms in
 * @returns undefined when the whole range is visible
 */
export function zoomAround(range: PortRange, shown: PortRange, factor: number, anchor: number): [number, number] | undefined {
  const all = range[1] - range[0] + 1;
  const before = shown[1] - shown[0] + 1;
  const count = Math.min(all, Math.max(Math.min(FEWEST, all), Math.round(before * factor)));
  if (count >= all) return undefined;
  const share = (anchor - shown[0]) / before;
  return within(range, Math.round(anchor - share * count), count);
}

/** Moves the visible part by a number of ports. */
export function pan(range: PortRange, shown: PortRange, by: number): [number, number] {
  return within(range, shown[0] + by, shown[1] - shown[0] + 1);
}

/** Moves the visible part just far enough to include the port. */
export function reveal(range: PortRange, shown: PortRange, port: number): [number, number] {
  if (port >= shown[0] && port <= shown[1]) return [...shown];
  const count = shown[1] - shown[0] + 1;
  return within(range, port - Math.floor(count / 2), count);
}

function within([first, last]: PortRange, from: number, count: number): [number, number] {
  const start = Math.max(first, Math.min(from, last - count + 1));
  return [start, start + count - 1];
}
