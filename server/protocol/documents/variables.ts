import { findNodeAtLocation, type Node } from "jsonc-parser";
import { type DocumentKind, type Section, sectionsOf } from "./documentKind.js";
import { inputsIn, isVariable, type PortInput, type Variable } from "./inputs.js";
import { stringsIn } from "./jsonStrings.js";
import type { Span } from "./textDocument.js";

/** A variable that stands for a port: `${command:portDaddy.port}`, or `${input:apiPort}` if that input is ours. */
export interface PortVariable extends Pick<PortInput, "service" | "folder"> {
  span: Span;
  command: Variable;
}

/** The length is bounded, because a text may begin many variables and end none. */
const PATTERN = /\$\{(command|input):([^}]{1,300})\}/g;

/** All our variables, in the order of the text. */
export function variablesIn(kind: DocumentKind, text: string, tree: Node | undefined): PortVariable[] {
  const inputs = new Map(
    sectionsOf(kind).map((section) => [section.kind, new Map(inputsIn(tree, section).map((each) => [each.id, each]))]),
  );
  if (inputs.size === 0) return [];
  return stringsIn(text).flatMap(({ inner, innerOffset }) =>
    [...inner.matchAll(PATTERN)].flatMap((match): PortVariable[] => {
      const name = match[2]!;
      const span = { offset: innerOffset + match.index, length: match[0].length };
      if (match[1] === "command") return isVariable(name) ? [{ span, command: name }] : [];
      const section = sectionAround(kind, tree, span.offset);
      const input = section && inputs.get(section.kind)?.get(name);
      return input === undefined ? [] : [{ span, command: input.command, service: input.service, folder: input.folder }];
    }),
  );
}

/** The section of the document around an offset. */
export function sectionAround(kind: DocumentKind, tree: Node | undefined, offset: number): Section | undefined {
  return sectionsOf(kind).find(({ path }) => {
    if (path.length === 0) return true;
    const node = tree && findNodeAtLocation(tree, path);
    return node !== undefined && offset >= node.offset && offset <= node.offset + node.length;
  });
}
