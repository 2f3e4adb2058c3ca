import { createScanner } from "jsonc-parser";
import type { Span } from "./textDocument.js";

/** Values of jsonc-parser's `SyntaxKind`, a const enum, which cannot be imported with isolated modules. */
const [STRING, LINE_COMMENT, BLOCK_COMMENT, END] = [10, 12, 13, 17];

/** A string with its quotation marks, as written. */
export interface JsonString extends Span {
  /** The text between the quotation marks. An unterminated string ends with its line. */
  inner: string;
  /** Where `inner` begins. */
  innerOffset: number;
}

/** All strings of a document, including keys, without comments. Broken JSON has strings, too. */
export function stringsIn(text: string): JsonString[] {
  const found: JsonString[] = [];
  const scanner = createScanner(text, true);
  for (let token = scanner.scan(); (token as number) !== END; token = scanner.scan()) {
    if ((token as number) !== STRING) continue;
    const [offset, length] = [scanner.getTokenOffset(), scanner.getTokenLength()];
    const written = text.slice(offset, offset + length);
    const closed = written.length > 1 && /^"(?:[^"\\]|\\.)*"$/.test(written);
    found.push({ offset, length, inner: written.slice(1, closed ? -1 : undefined), innerOffset: offset + 1 });
  }
  return found;
}

/** The string with the cursor between its quotation marks. */
export const stringAt = (text: string, offset: number): JsonString | undefined =>
  stringsIn(text).find((each) => offset >= each.innerOffset && offset <= each.innerOffset + each.inner.length);

/** Whether the cursor is inside a comment. */
export function isInComment(text: string, offset: number): boolean {
  const scanner = createScanner(text);
  for (let token: number = scanner.scan(); token !== END && scanner.getTokenOffset() < offset; token = scanner.scan()) {
    const end = scanner.getTokenOffset() + scanner.getTokenLength();
    if (token === LINE_COMMENT ? offset <= end : token === BLOCK_COMMENT && offset < end) return true;
  }
  return false;
}
