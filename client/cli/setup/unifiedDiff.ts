import { styleText } from "node:util";
import { structuredPatch } from "diff";
import { printable } from "../../../server/protocol/wording/printable.js";

/**
 * Formats the change of a file as `diff -u` does, for a terminal: what would steer it is escaped, and a carriage return at the end of a line
 * is left out.
 * @param before the text before; undefined for a new file
 */
export function formatDiff(file: string, before: string | undefined, after: string, hasColors: boolean): string {
  const color = (style: Parameters<typeof styleText>[0], line: string): string =>
    hasColors ? styleText(style, line, { validateStream: false }) : line;
  const { hunks } = structuredPatch(file, file, before ?? "", after, undefined, undefined, { context: 3 });
  const lines = [
    color("bold", `--- ${before === undefined ? "/dev/null" : shown(`a/${file}`)}`),
    color("bold", `+++ ${shown(`b/${file}`)}`),
  ];
  for (const hunk of hunks) {
    lines.push(color("cyan", `@@ -${span(hunk.oldStart, hunk.oldLines)} +${span(hunk.newStart, hunk.newLines)} @@`));
    for (const line of hunk.lines) {
      const style = line.startsWith("+") ? "green" : line.startsWith("-") ? "red" : undefined;
      lines.push(style === undefined ? shown(line) : color(style, shown(line)));
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** An empty span is named by the line before it. Source: POSIX, diff, "Diff -u or -U Output Format". */
const span = (start: number, count: number): string => (count === 1 ? String(start) : `${count === 0 ? start - 1 : start},${count}`);

/** Tabs stay, because they indent. */
const shown = (line: string): string => line.replace(/\r$/, "").split("\t").map(printable).join("\t");
