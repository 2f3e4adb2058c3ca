import { type Edit, type FormattingOptions, type JSONPath, modify, parse, type ParseError } from "jsonc-parser";
import type { TextEdit } from "vscode-languageserver-protocol";
import type { TextDocument } from "./textDocument.js";

/** Whether a text is valid JSON, with comments and trailing commas allowed, as in VS Code's own files. */
export function isJson(text: string): boolean {
  const errors: ParseError[] = [];
  parse(text, errors, { allowTrailingComma: true });
  return errors.length === 0;
}

/**
 * Sets or removes the value at a path, and leaves the rest of the text as it is.
 * @param value undefined removes it
 * @param isFormatted whether the lines around the value are formatted, too
 * @returns undefined when the path does not fit the text
 */
export function put(text: string, path: JSONPath, value: unknown, isArrayInsertion = false, isFormatted = true): Edit[] | undefined {
  try {
    return modify(text, path, value, { ...(isFormatted ? { formattingOptions: formattingOf(text) } : {}), isArrayInsertion });
  } catch {
    return undefined; // The path leads through something else, such as a text instead of a list.
  }
}

/** The text's own indentation and line ends; undefined for a text of one line, which stays one. */
function formattingOf(text: string): FormattingOptions | undefined {
  if (!/[\r\n]/.test(text.trim())) return undefined;
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return indent.startsWith("\t")
    ? { insertSpaces: false, tabSize: 4, eol }
    : { insertSpaces: true, tabSize: Math.min(indent.length, 8), eol };
}

/**
 * Converts edits for the editor.
 * @returns undefined when they overlap, or would turn valid JSON into invalid JSON; such an edit is never offered
 */
export function checkedEdits(document: TextDocument, edits: readonly Edit[]): TextEdit[] | undefined {
  const converted = apartEdits(document, edits);
  return converted === undefined || (isJson(document.text) && !isJson(applied(document.text, edits))) ? undefined : converted;
}

/**
 * Converts edits for the editor that are known to leave valid JSON.
 * @returns undefined when they overlap
 */
export function apartEdits(document: TextDocument, edits: readonly Edit[]): TextEdit[] | undefined {
  const sorted = [...edits].sort((a, b) => a.offset - b.offset);
  if (sorted.some((edit, index) => index > 0 && sorted[index - 1]!.offset + sorted[index - 1]!.length > edit.offset)) return undefined;
  return sorted.map((edit) => ({ range: document.range(edit), newText: edit.content }));
}

/** @param edits that do not overlap */
export function applied(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.offset - b.offset);
  return sorted.toReversed().reduce((at, { offset, length, content }) => at.slice(0, offset) + content + at.slice(offset + length), text);
}
