import type { Node } from "jsonc-parser";

/** How a JSON text writes the members or elements of one object or array. */
export interface Layout {
  /** The line end before each of them, and the white space after it; undefined when they share one line. */
  lines?: { eol: string; indent: string };
  /** One step of indentation. */
  unit: string;
  /** The space after each comma within a line, and after each colon. */
  space: string;
  /** The space inside the braces of an object on one line. */
  padding: string;
}

/** @param container an object or array */
export function layoutOf(text: string, container: Node): Layout {
  const lines = linesOf(text, container);
  return { ...(lines === undefined ? {} : { lines }), unit: unitOf(text, container), ...spacingOf(text) };
}

/** Whether a value stands on one line. */
export const isInline = (text: string, { offset, length }: Node): boolean => !/[\r\n]/.test(text.slice(offset, offset + length));

/** The white space at the beginning of the line with this position. */
export function indentAt(text: string, offset: number): string {
  let start = offset;
  while (start > 0 && !isLineEnd(text[start - 1]!)) start -= 1;
  let end = start;
  while (end < offset && (text[end] === " " || text[end] === "\t")) end += 1;
  return text.slice(start, end);
}

function linesOf(text: string, container: Node): Layout["lines"] {
  const [last, previous] = (container.children ?? []).toReversed();
  if (last !== undefined) {
    const eol = lastLineEnd(text.slice(previous === undefined ? container.offset : previous.offset + previous.length, last.offset));
    return eol === undefined ? undefined : { eol, indent: indentAt(text, last.offset) };
  }
  const indent = indentAt(text, container.offset) + unitOf(text, container);
  const eol = lastLineEnd(text.slice(container.offset, container.offset + container.length));
  if (eol !== undefined) return { eol, indent };
  const around = containerOf(container);
  const outer = around && linesOf(text, around);
  return outer && { eol: outer.eol, indent };
}

/** The object or array around a value. */
function containerOf({ parent }: Node): Node | undefined {
  return parent?.type === "property" ? parent.parent : parent;
}

function unitOf(text: string, node: Node): string {
  let root = node;
  while (root.parent !== undefined) root = root.parent;
  const first = root.children?.[0];
  if (first === undefined || lastLineEnd(text.slice(root.offset, first.offset)) === undefined) return "  ";
  return indentAt(text, first.offset) || "  ";
}

/** The text's own habit; a text without an example gets spaces. */
function spacingOf(text: string): Pick<Layout, "space" | "padding"> {
  const isCompact = /":\S/.test(text) && !/": /.test(text);
  const isTight = /\{"/.test(text) && !/\{ "/.test(text);
  return { space: isCompact ? "" : " ", padding: isCompact || isTight ? "" : " " };
}

const isLineEnd = (character: string): boolean => character === "\n" || character === "\r";

const lastLineEnd = (text: string): string | undefined => text.match(/\r\n|\n|\r/g)?.at(-1);
