import type { PortRow } from "./portRow.js";
import type { TableItem } from "./tableItems.js";

/**
 * The lines of the table as they are drawn, from top to bottom: filtered, sorted, grouped, and without the rows of collapsed groups. Keys,
 * ranges, the selection, the export and every action on several ports use these rows and no others, so that nothing happens to a port that
 * the person does not see.
 */
export class DrawnRows {
  readonly rows: readonly PortRow[];
  readonly ports: readonly number[];
  private readonly places: ReadonlyMap<number, number>;
  private readonly lines: ReadonlyMap<number, number>;

  constructor(readonly items: readonly TableItem[]) {
    const rows: PortRow[] = [];
    const lines = new Map<number, number>();
    for (const [index, item] of items.entries()) {
      if (item.kind !== "row") continue;
      rows.push(item.row);
      lines.set(item.row.port, index);
    }
    this.rows = rows;
    this.ports = rows.map(({ port }) => port);
    this.places = new Map(this.ports.map((port, index) => [port, index]));
    this.lines = lines;
  }

  has(port: number | undefined): port is number {
    return port !== undefined && this.places.has(port);
  }

  /** The place of a port among the ports, without the headings; −1 for one that is not drawn. */
  placeOf(port: number | undefined): number {
    return (port === undefined ? undefined : this.places.get(port)) ?? -1;
  }

  /** The line of a port, headings included; −1 for one that is not drawn. */
  lineOf(port: number | undefined): number {
    return (port === undefined ? undefined : this.lines.get(port)) ?? -1;
  }

  /** The ports between two that are drawn, both included, from top to bottom. */
  between(one: number, other: number): number[] {
    const [a, b] = [this.placeOf(one), this.placeOf(other)];
    return this.ports.slice(Math.min(a, b), Math.max(a, b) + 1);
  }

  /** Those of the given ports that are drawn, each once, from top to bottom. */
  inOrder(ports: Iterable<number>): number[] {
    return [...new Set(ports)].filter((port) => this.has(port)).sort((a, b) => this.placeOf(a) - this.placeOf(b));
  }
}
