import { createScanner, type Node } from "jsonc-parser";
import type { Edit } from "../fileEdit.js";
import { indentAt, isInline, type Layout, layoutOf } from "./jsonLayout.js";

/** A member to add to an object, or an element to an array. */
export interface Insertion {
  /** The index of the child before which it comes; the number of children for the end. */
  index: number;
  /** The member's key. */
  key?: string;
  value: unknown;
}

/** Values of jsonc-parser's `SyntaxKind`, a const enum, which cannot be imported with isolated modules. */
const [COMMA, LINE_COMMENT, BLOCK_COMMENT, SPACE, END] = [5, 12, 13, 15, 17];

/**
 * Adds to an object or array in its own form: on one line or several, with or without a trailing comma, and without moving a comment away
 * from what it is about.
 */
export function insertionEdits(text: string, container: Node, insertions: readonly Insertion[]): Edit[] {
  const children = container.children ?? [];
  const layout = layoutOf(text, container);
  const models = children.flatMap((child) => (child.type === "property" ? (child.children?.[1] ?? []) : child));
  const written = (insertion: Insertion): string => {
    const model = models.findLast(({ type, children: [first] = [] }) => (type === "object" || type === "array") && first !== undefined);
    const value = render(insertion.value, layout, model !== undefined && isInline(text, model));
    return insertion.key === undefined ? value : `${JSON.stringify(insertion.key)}:${layout.space}${value}`;
  };
  const middle = insertions.filter(({ index }) => index < children.length);
  const end = insertions.filter(({ index }) => index >= children.length).map(written);
  const between = layout.lines === undefined ? layout.space : layout.lines.eol + layout.lines.indent;
  return [
    ...middle.map((each) => ({ offset: children[each.index]!.offset, length: 0, content: `${written(each)},${between}` })),
    ...(end.length === 0 ? [] : children.length === 0 ? firstItems(text, container, layout, end) : lastItems(text, container, layout, end)),
  ];
}

/** A value as this layout writes it. */
function render(value: unknown, { lines, unit, space, padding }: Layout, isOneLine: boolean): string {
  if (lines !== undefined && !isOneLine) return JSON.stringify(value, undefined, unit).replaceAll("\n", lines.eol + lines.indent);
  const inline = (each: unknown): string => {
    if (Array.isArray(each)) return `[${each.map(inline).join(`,${space}`)}]`;
    if (typeof each !== "object" || each === null) return JSON.stringify(each);
    const members = Object.entries(each).map(([key, member]) => `${JSON.stringify(key)}:${space}${inline(member)}`);
    return members.length === 0 ? "{}" : `{${padding}${members.join(`,${space}`)}${padding}}`;
  };
  return inline(value);
}

/** Fills an empty object or array; comments in it stay. */
function firstItems(text: string, container: Node, { lines, space, padding }: Layout, items: readonly string[]): Edit[] {
  const start = container.offset + 1;
  const inner = text.slice(start, container.offset + container.length - 1);
  const kept = inner.trimEnd();
  if (lines === undefined) {
    const around = container.type === "object" ? padding : "";
    const content = (kept === "" ? around : " ") + items.join(`,${space}`) + around;
    return [{ offset: start + kept.length, length: inner.length - kept.length, content }];
  }
  const content = items.map((item) => lines.eol + lines.indent + item).join(",");
  if (/[\r\n]/.test(inner.slice(kept.length))) return [{ offset: start + kept.length, length: 0, content }];
  const closing = lines.eol + indentAt(text, container.offset);
  return [{ offset: start + kept.length, length: inner.length - kept.length, content: content + closing }];
}

/** Adds behind the last child. */
function lastItems(text: string, container: Node, { lines, space }: Layout, items: readonly string[]): Edit[] {
  const last = container.children!.at(-1)!;
  const end = last.offset + last.length;
  if (lines === undefined) return [{ offset: end, length: 0, content: items.map((item) => `,${space}${item}`).join("") }];
  const { hasComma, endOfLine } = tailOf(text.slice(end, container.offset + container.length - 1));
  const separate = lines.eol + lines.indent;
  if (hasComma) return [{ offset: end + endOfLine, length: 0, content: items.map((item) => `${separate}${item},`).join("") }];
  const content = separate + items.join(`,${separate}`);
  if (endOfLine === 0) return [{ offset: end, length: 0, content: `,${content}` }];
  return [
    { offset: end, length: 0, content: "," },
    { offset: end + endOfLine, length: 0, content },
  ];
}

/** Whether a comma follows the last child, and where that child's line ends, with its comma and comments but without white space. */
function tailOf(tail: string): { hasComma: boolean; endOfLine: number } {
  const scanner = createScanner(tail);
  let [hasComma, isSameLine, endOfLine] = [false, true, 0];
  for (let token: number = scanner.scan(); token !== END; token = scanner.scan()) {
    const isComment = token === LINE_COMMENT || token === BLOCK_COMMENT;
    if (!isComment && token !== COMMA && token !== SPACE) isSameLine = false;
    // A comma on a later line must stay behind its element, and so must what is added.
    if (token === COMMA) [hasComma, isSameLine] = [true, true];
    if (token === COMMA || (isComment && isSameLine)) endOfLine = scanner.getTokenOffset() + scanner.getTokenLength();
  }
  return { hasComma, endOfLine };
}
