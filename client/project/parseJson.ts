import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { isTooDeep } from "../../server/protocol/documents/nesting.js";
import { BrokenFile } from "./brokenFile.js";

/** The value of a JSON file, with the positions of its parts. */
export interface JsonDocument {
  value: unknown;
  /** Keeps the order of the file, which `value` does not for keys that are numbers. */
  tree: Node;
}

/**
 * Parses strict JSON, because other programs read the same files, and few of them accept comments.
 * @param file the path, for the error
 * @throws Failure "InvalidParams" that names file, line, column and what is wrong there
 */
export function parseJson(text: string, file: string): JsonDocument {
  // The parser is recursive.
  if (isTooDeep(text)) throw notJson(text, file, 0, "it is nested too deeply", "at most 200 levels");
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const first = errors.toSorted((a, b) => a.offset - b.offset)[0];
  if (first !== undefined) throw notJson(text, file, first.offset, reasons[printParseErrorCode(first.error)]);
  if (tree === undefined) throw notJson(text, file, 0, reasons.ValueExpected);
  return { value: JSON.parse(text), tree };
}

/** Line and column, counted from 1 as in editors. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/**
 * Rejects equal keys, of which the last would silently win, in files that are written for Port Daddy.
 * @throws Failure "InvalidParams" that names file, line, column and key
 */
export function rejectRepeatedKeys(node: Node, text: string, file: string): void {
  const seen = new Set<unknown>();
  for (const child of node.children ?? []) {
    const key = child.type === "property" ? child.children![0]! : undefined;
    if (key !== undefined && seen.has(key.value))
      throw notJson(text, file, key.offset, `"${String(key.value)}" appears twice`, "each key once");
    if (key !== undefined) seen.add(key.value);
    rejectRepeatedKeys(child, text, file);
  }
}

function notJson(text: string, file: string, offset: number, reason: string, allowed = "JSON, without comments"): BrokenFile {
  const { line, column } = positionOf(text, offset);
  const message = `${file}, line ${line}, column ${column}: ${reason}; it must contain ${allowed}.`;
  return new BrokenFile({ file, line }, message, { field: file, allowed });
}

const reasons: Record<ReturnType<typeof printParseErrorCode>, string> = {
  "<unknown ParseErrorCode>": "this is not JSON",
  InvalidSymbol: "this is not a valid value or symbol",
  InvalidNumberFormat: "this is not a number",
  PropertyNameExpected: "a key in quotation marks is missing",
  ValueExpected: "a value is missing",
  ColonExpected: "a colon is missing",
  CommaExpected: "a comma is missing",
  CloseBraceExpected: "a closing brace is missing",
  CloseBracketExpected: "a closing bracket is missing",
  EndOfFileExpected: "text follows the end of the value",
  InvalidCommentToken: "there is a comment",
  UnexpectedEndOfComment: "a comment is not closed",
  UnexpectedEndOfString: "a string is not closed on its line",
  UnexpectedEndOfNumber: "a number is incomplete",
  InvalidUnicode: "a \\u is not followed by four hexadecimal digits",
  InvalidEscapeCharacter: "a backslash is followed by an invalid escape character",
  InvalidCharacter: "a string contains a control character",
};
