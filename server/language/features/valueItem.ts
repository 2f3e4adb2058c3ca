import { type CompletionItem, CompletionItemKind, InsertTextFormat } from "vscode-languageserver-protocol";
import type { JsonString } from "../../protocol/documents/jsonStrings.js";
import type { View } from "../view.js";

/** Completes a value with quotation marks; existing ones around the cursor stay. */
export function valueItem(view: View, offset: number, string: JsonString | undefined, value: string, detail?: string): CompletionItem {
  const label = JSON.stringify(value);
  const span = string === undefined ? { offset, length: 0 } : { offset: string.innerOffset, length: string.inner.length };
  return {
    label: value,
    detail,
    kind: CompletionItemKind.Value,
    sortText: `0${value}`,
    filterText: string === undefined ? label : value,
    insertTextFormat: InsertTextFormat.PlainText,
    textEdit: { range: view.document.range(span), newText: string === undefined ? label : label.slice(1, -1) },
  };
}
