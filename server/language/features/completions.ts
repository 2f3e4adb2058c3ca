import { getLocation, type JSONPath } from "jsonc-parser";
import { type CompletionItem, CompletionItemKind, InsertTextFormat, type Position } from "vscode-languageserver-protocol";
import { formatIdentity } from "../../protocol/identity.js";
import { inShort } from "./describe.js";
import type { Section } from "../../protocol/documents/documentKind.js";
import { inputsIn, inputsNode } from "../../protocol/documents/inputs.js";
import { isInComment, type JsonString, stringAt } from "../../protocol/documents/jsonStrings.js";
import { nameOf, servicesOf } from "../openFolders.js";
import { projectFileCompletions } from "./projectFileCompletions.js";
import { sectionAround } from "../../protocol/documents/variables.js";
import type { Span } from "../../protocol/documents/textDocument.js";
import { valueItem } from "./valueItem.js";
import type { View } from "../view.js";

/** The completions at the cursor. */
export function completions(view: View, position: Position): CompletionItem[] {
  const offset = view.document.offsetAt(position);
  const string = stringAt(view.text, offset);
  const { path, isAtPropertyKey } = getLocation(view.text, offset);
  if (view.kind === "project") return projectFileCompletions(view, { offset, path, isAtPropertyKey, string });
  const section = sectionAround(view.kind, view.tree, offset);
  if (section === undefined) return [];
  const place = path.slice(section.path.length);
  if (isAtPropertyKey) return place.length === 1 ? inputsBlock(view, section, offset, string) : [];
  if (place[0] === "inputs") return inInputs(view, section, place, offset, string);
  return string === undefined || PROSE.has(String(place.at(-1))) ? [] : variables(view, section, string, offset);
}

/** Attributes in which VS Code substitutes nothing, or nobody wants a port. */
const PROSE = new Set([
  ...["type", "request", "name", "label", "group", "detail", "version", "problemMatcher", "dependsOn", "preLaunchTask", "postDebugTask"],
  ...["pattern", "action", "$schema", "taskName", "id"],
]);

function variables(view: View, section: Section, string: JsonString, offset: number): CompletionItem[] {
  const span = variableSpan(string, offset);
  if (span === undefined) return [];
  const { l10n } = view;
  const main = view.meaningOf({});
  const shown = main === undefined ? l10n.t("the port of the folder in which it is used") : inShort(l10n, main);
  const item = (label: string, detail: string, rank: number): CompletionItem => ({
    label,
    detail,
    kind: CompletionItemKind.Variable,
    filterText: label,
    sortText: `0${rank}${label}`,
    insertTextFormat: InsertTextFormat.PlainText,
    textEdit: { range: view.document.range(span), newText: label },
  });
  // The URL's host depends on a setting of the window.
  const url =
    main?.assignment === undefined
      ? l10n.t("the URL of the same port")
      : l10n.t("the URL of {0}, on port {1}", formatIdentity(main.identity), main.assignment.port);
  return [
    item("${command:portDaddy.port}", shown, 0),
    item("${command:portDaddy.url}", url, 1),
    ...inputsIn(view.tree, section).map((input) => {
      const meaning = view.meaningOf(input);
      return item(`\${input:${input.id}}`, meaning === undefined ? l10n.t("a port from Port Daddy") : inShort(l10n, meaning), 2);
    }),
  ];
}

/**
 * The span that a variable would replace: the half-written one at the cursor, or an empty span where a variable is likely.
 * @returns undefined in the middle of other text
 */
function variableSpan({ inner, innerOffset }: JsonString, offset: number): Span | undefined {
  const [before, after] = [inner.slice(0, offset - innerOffset), inner.slice(offset - innerOffset)];
  const begun = /\$(?:\{[\w:.]*)?$/.exec(before);
  if (begun === null) return before === "" || /[\s=:/,]$/.test(before) ? { offset, length: 0 } : undefined;
  // The editor may have inserted the closing brace already.
  const rest = /^[\w:.]*\}/.exec(after)?.[0].length ?? 0;
  return { offset: offset - begun[0].length, length: begun[0].length + rest };
}

function inInputs(view: View, section: Section, place: JSONPath, offset: number, string: JsonString | undefined): CompletionItem[] {
  const { l10n } = view;
  const values = (names: readonly [value: string, detail?: string][]): CompletionItem[] =>
    names.map(([value, detail]) => valueItem(view, offset, string, value, detail));
  if (place.length === 2 && string === undefined) return isInComment(view.text, offset) ? [] : [newInput(view, section, offset)];
  if (place.length === 3 && place[2] === "command")
    return values([
      ["portDaddy.port", l10n.t("the port of a service")],
      ["portDaddy.url", l10n.t("the URL of a service")],
    ]);
  if (place.length !== 4 || place[2] !== "args") return [];
  if (place[3] === "folder") return values(view.folders.map((folder) => [nameOf(folder), folder.folder]));
  if (place[3] !== "service" || view.folder === undefined) return [];
  const { folder } = view;
  return values(servicesOf(folder).map((service) => [service, inShort(l10n, view.meaningIn(folder, service))]));
}

function newInput(view: View, section: Section, offset: number): CompletionItem {
  const { l10n, text } = view;
  const begun = /(?<![\w ])[\w ]*$/.exec(text.slice(Math.max(0, offset - 50), offset))![0].trimStart().length;
  const newText = `${inputSnippet(view, section)}${/^\s*\{/.test(behindWord(text, offset)) ? "," : ""}`;
  return {
    label: l10n.t("Port Daddy: port of a service"),
    detail: l10n.t("an input that returns the port of a service"),
    kind: CompletionItemKind.Snippet,
    sortText: "0",
    filterText: l10n.t("Port Daddy: port of a service"),
    insertTextFormat: InsertTextFormat.Snippet,
    textEdit: { range: view.document.range({ offset: offset - begun, length: begun }), newText },
  };
}

/** Completes the whole `inputs` block in a section without one. */
function inputsBlock(view: View, section: Section, offset: number, string: JsonString | undefined): CompletionItem[] {
  const { l10n, text } = view;
  if (inputsNode(view.tree, section) !== undefined || isInComment(text, offset)) return [];
  const begun = /(?<!\w)\w*$/.exec(text.slice(Math.max(0, offset - 50), offset))![0].length;
  const span = string ?? { offset: offset - begun, length: begun };
  const rest = behindWord(text, span.offset + span.length);
  if (/^\s*:/.test(rest)) return []; // The name of another property is being changed.
  const newText = `"inputs": [${inputSnippet(view, section)}]${/^\s*"/.test(rest) ? "," : ""}`;
  return [
    {
      label: l10n.t("inputs: ports from Port Daddy"),
      detail: l10n.t("an input that returns the port of a service"),
      kind: CompletionItemKind.Snippet,
      sortText: "0",
      filterText: string === undefined ? "inputs" : '"inputs"',
      insertTextFormat: InsertTextFormat.Snippet,
      textEdit: { range: view.document.range(span), newText },
    },
  ];
}

/** The text after the word at an offset: a fast typist's document may have more of the word than the request's position. */
const behindWord = (text: string, offset: number): string => text.slice(offset).replace(/^\w+/, "");

function inputSnippet(view: View, section: Section): string {
  const services = view.folder === undefined ? [] : servicesOf(view.folder);
  const used = new Set(inputsIn(view.tree, section).map(({ service }) => service));
  // Services without an input come first; the main service hardly needs one.
  const choices = [...services].sort((a, b) => rank(a) - rank(b));
  function rank(service: string): number {
    return used.has(service) ? 2 : service === view.folder?.mainService ? 1 : 0;
  }
  const choice = choices.length === 0 ? "${2:main}" : `\${2|${choices.join(",")}|}`;
  return (
    `{ "id": "\${1:${choices[0] ?? "main"}Port}", "type": "command", "command": "portDaddy.port", ` + `"args": { "service": "${choice}" } }`
  );
}
