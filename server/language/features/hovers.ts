import { findNodeAtLocation } from "jsonc-parser";
import type { Hover, Position } from "vscode-languageserver-protocol";
import { inFull } from "./describe.js";
import { sectionsOf } from "../../protocol/documents/documentKind.js";
import { inputsIn } from "../../protocol/documents/inputs.js";
import { type Span, touches } from "../../protocol/documents/textDocument.js";
import { variablesIn } from "../../protocol/documents/variables.js";
import type { Texts } from "../texts.js";
import type { View } from "../view.js";

/** The hover over one of our variables or inputs, or a service in port-daddy.json: the port, whose it is, and who uses it. */
export function hover(view: View, position: Position): Hover | null {
  const offset = view.document.offsetAt(position);
  const found = placesIn(view).find(({ span }) => touches(span, offset, offset));
  if (found === undefined) return null;
  const { span } = found;
  const meaning = view.meaningOf(found);
  const value = meaning === undefined ? withoutFolder(view.l10n, found.folder) : inFull(view.l10n, meaning);
  return { contents: { kind: "markdown", value }, range: view.document.range(span) };
}

interface Place {
  span: Span;
  service?: string;
  folder?: string;
}

function placesIn(view: View): Place[] {
  if (view.kind === "project") return view.folder === undefined ? [] : servicesIn(view);
  // Variables first, because a variable within an input's entry is nearer than the entry.
  return [...variablesIn(view.kind, view.text, view.tree), ...sectionsOf(view.kind).flatMap((section) => inputsIn(view.tree, section))];
}

/** The names of the services that port-daddy.json declares. */
function servicesIn({ tree }: View): Place[] {
  const services = tree && findNodeAtLocation(tree, ["services"]);
  return (services?.type === "object" ? (services.children ?? []) : []).flatMap((property) => {
    const key = property.children?.[0];
    return key === undefined ? [] : [{ span: { offset: key.offset, length: key.length }, service: String(key.value) }];
  });
}

const withoutFolder = (l10n: Texts, folder: string | undefined): string =>
  folder === undefined
    ? l10n.t("The port of the folder in which it is used. This file belongs to none of the window's folders, or to several.")
    : l10n.t("This window has no folder of this name, or several.");
