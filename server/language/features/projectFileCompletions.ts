import type { JSONPath } from "jsonc-parser";
import { type CompletionItem, CompletionItemKind, InsertTextFormat } from "vscode-languageserver-protocol";
import { inShort } from "./describe.js";
import type { JsonString } from "../../protocol/documents/jsonStrings.js";
import { valueItem } from "./valueItem.js";
import type { View } from "../view.js";

interface Cursor {
  offset: number;
  path: JSONPath;
  isAtPropertyKey: boolean;
  /** The string around it. */
  string: JsonString | undefined;
}

/** Completions in port-daddy.json: common variables for "env", and the service's current port for "preferred". */
export function projectFileCompletions(view: View, { offset, path, isAtPropertyKey, string }: Cursor): CompletionItem[] {
  if (isAtPropertyKey || path.length !== 3 || path[0] !== "services") return [];
  const service = String(path[1]);
  if (path[2] === "env") return variableNames(service).map((name) => valueItem(view, offset, string, name));
  if (path[2] !== "preferred" || string !== undefined || view.folder === undefined) return [];
  const meaning = view.meaningIn(view.folder, service);
  if (meaning.assignment === undefined) return [];
  const label = String(meaning.assignment.port);
  const begun = /(?<!\d)\d*$/.exec(view.text.slice(Math.max(0, offset - 5), offset))![0].length;
  return [
    {
      label,
      detail: inShort(view.l10n, meaning),
      kind: CompletionItemKind.Value,
      sortText: "0",
      insertTextFormat: InsertTextFormat.PlainText,
      textEdit: { range: view.document.range({ offset: offset - begun, length: begun }), newText: label },
    },
  ];
}

/** Common variable names for a service, its own first: `API_PORT` for api. */
function variableNames(service: string): string[] {
  const own = service
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^_+|(?<!_)_+$/g, "");
  const named = /^[A-Z]/.test(own) && own !== "PORT" ? [`${own}_PORT`] : [];
  return [...named, "PORT", "HTTP_PORT", "SERVER_PORT", "VITE_PORT", "ASPNETCORE_HTTP_PORTS"].filter(
    (name, index, all) => name.length <= 255 && all.indexOf(name) === index,
  );
}
