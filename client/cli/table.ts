import { printable } from "../../server/protocol/wording/printable.js";

/** Formats rows as lines with aligned columns. The last column is not padded. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const shown = rows.map((row) => row.map(printable));
  const widths = shown.reduce<number[]>((found, row) => row.map((cell, at) => Math.max(cell.length, found[at] ?? 0)), []);
  return shown.map((row) => row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at]!))).join("  "));
}
