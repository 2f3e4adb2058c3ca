import { createScanner } from "jsonc-parser";
import type { Span } from "./textDocument.js";

/** Of jsonc-parser's `SyntaxKind`, which is a const enum and so cannot be imported file by file. */
const [STRING, LINE_COMMENT, BLOCK_COMMENT, END] = [10, 12, 13, 17];

/** A text between quotation marks, as it is written. */
export interface JsonString extends Span {
  /** What is between the quotation marks; one that does not end does so with its line. */
  inner: string;
  /** Where that begins. */
  innerOffset: number;
}

/** All of a document's strings, keys included and comments not; broken JSON has strings, too. */
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

/** The string in which the cursor is: between its quotation marks. */
export const stringAt = (text: string, offset: number): JsonString | undefined =>
  stringsIn(text).find((each) => offset >= each.innerOffset && offset <= each.innerOffset + each.inner.length);

/** Is the cursor behind the beginning of a comment, and not behind its end? */
export function isInComment(text: string, offset: number): boolean {
  const scanner = createScanner(text);
  for (let token: number = scanner.scan(); token !== END && scanner.getTokenOffset() < offset; token = scanner.scan()) {
    const end = scanner.getTokenOffset() + scanner.getTokenLength();
    if (token === LINE_COMMENT ? offset <= end : token === BLOCK_COMMENT && offset < end) return true;
  }
  return false;
}
