import { parseDocument } from "yaml";
import type { ProposedChange } from "../proposals/proposal.js";
import { applyEdits, type Edit, mergeEdits } from "./fileEdit.js";
import { type JsonChange, jsonEdits, parseJsonTree } from "./json/jsonEdits.js";

/**
 * The edits that make changes of one file in its text.
 * @returns in order; undefined when two changes contradict each other, one does not fit the text, or the result would be broken
 */
export function textEdits(file: string, text: string, changes: readonly ProposedChange[]): Edit[] | undefined {
  const spans: Edit[] = [];
  const values: JsonChange[] = [];
  for (const { at, content } of changes) {
    if (isPath(at)) values.push({ path: at, value: content });
    else spans.push({ ...at, content: String(content) });
  }
  if (spans.some(({ offset, length }) => offset < 0 || length < 0 || offset + length > text.length)) return undefined;
  const inJson = values.length === 0 ? [] : jsonEdits(text, values);
  const edits = inJson && mergeEdits([...spans, ...inJson].filter(({ length, content }) => length > 0 || content !== ""));
  return edits && (!isWhole(file, text) || isWhole(file, applyEdits(text, edits))) ? edits : undefined;
}

const isPath = (at: ProposedChange["at"]): at is JsonChange["path"] => Array.isArray(at);

/** Whether a text is valid in its file's language, where that is JSON or YAML. */
function isWhole(file: string, text: string): boolean {
  if (/\.(?:json|jsonc|code-workspace)$/.test(file)) return parseJsonTree(text) !== undefined;
  if (/\.ya?ml$/.test(file)) return parseDocument(text, { logLevel: "silent" }).errors.length === 0;
  return true;
}
