import { type Edit, type FormattingOptions, type JSONPath, modify, parse, type ParseError } from "jsonc-parser";
import type { TextEdit } from "vscode-languageserver-protocol";
import { type Span, type TextDocument, touches } from "./textDocument.js";

/** Is it JSON, with comments and trailing commas allowed, as VS Code's own files are? */
export function isJson(text: string): boolean {
  const errors: ParseError[] = [];
  parse(text, errors, { allowTrailingComma: true });
  return errors.length === 0;
}

/**
 * Puts a value into the text at that path, or takes one out, and leaves the rest as it is written.
 * @param value undefined takes it out
 * @param apart what another edit changes: where it is on a line that would be formatted, the value comes in as it is
 * @returns undefined where there is no such place
 */
export function put(text: string, path: JSONPath, value: unknown, isArrayInsertion = false, apart?: Span): Edit[] | undefined {
  try {
    const edits = modify(text, path, value, { formattingOptions: formattingOf(text), isArrayInsertion });
    const isApart = apart === undefined || !edits.some((edit) => touches(edit, apart.offset, apart.offset + apart.length));
    return isApart ? edits : modify(text, path, value, { isArrayInsertion });
  } catch {
    return undefined; // Something else is there already: a text where a list should be.
  }
}

/** The indentation and line ends that the text has; none for one that stands on a single line, and shall stay there. */
function formattingOf(text: string): FormattingOptions | undefined {
  if (!/[\r\n]/.test(text.trim())) return undefined;
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return indent.startsWith("\t")
    ? { insertSpaces: false, tabSize: 4, eol }
    : { insertSpaces: true, tabSize: Math.min(indent.length, 8), eol };
}

/**
 * The edits as the editor takes them.
 * @returns undefined where they overlap, or would make something else than JSON of what is JSON: nobody is offered that
 */
export function checkedEdits(document: TextDocument, edits: readonly Edit[]): TextEdit[] | undefined {
  const sorted = [...edits].sort((a, b) => a.offset - b.offset);
  if (sorted.some((edit, index) => index > 0 && sorted[index - 1]!.offset + sorted[index - 1]!.length > edit.offset)) return undefined;
  if (isJson(document.text) && !isJson(apply(document.text, sorted))) return undefined;
  return sorted.map((edit) => ({ range: document.range(edit), newText: edit.content }));
}

function apply(text: string, sorted: readonly Edit[]): string {
  return sorted.toReversed().reduce((at, { offset, length, content }) => at.slice(0, offset) + content + at.slice(offset + length), text);
}
