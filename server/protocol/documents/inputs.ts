import { findNodeAtLocation, getNodeValue, type Node, parseTree } from "jsonc-parser";
import { isName } from "../identity.js";
import type { Section } from "./documentKind.js";
import type { Span } from "./textDocument.js";

/** The commands that VS Code replaces by a value. */
export type Variable = "portDaddy.port" | "portDaddy.url";
export const isVariable = (command: unknown): command is Variable => command === "portDaddy.port" || command === "portDaddy.url";

/** An entry of the `inputs` block that stands for one of our ports. */
export interface PortInput {
  id: string;
  command: Variable;
  /** Left out for the main service, and when the text is not a valid name. */
  service?: string;
  /** The workspace folder's name or path. */
  folder?: string;
  /** The span of the whole entry. */
  span: Span;
}

/** Parses JSON as far as possible, however broken the text is. Never throws. */
export const parseTolerantly = (text: string): Node | undefined =>
  parseTree(text, [], { allowTrailingComma: true, allowEmptyContent: true });

export const inputsNode = (tree: Node | undefined, section: Section): Node | undefined =>
  tree === undefined ? undefined : findNodeAtLocation(tree, [...section.path, "inputs"]);

/** Our inputs in this section. Of two with the same id the first counts, as in VS Code. */
export function inputsIn(tree: Node | undefined, section: Section): PortInput[] {
  const found = new Map<string, PortInput>();
  const list = inputsNode(tree, section);
  for (const node of list?.type === "array" ? (list.children ?? []) : []) {
    const { id, type, command, args } = asObject(getNodeValue(node));
    if (typeof id !== "string" || type !== "command" || !isVariable(command) || found.has(id)) continue;
    const { service, folder } = asObject(args);
    found.set(id, {
      id,
      command,
      ...(typeof service === "string" && isName(service) ? { service } : {}),
      ...(typeof folder === "string" ? { folder } : {}),
      span: { offset: node.offset, length: node.length },
    });
  }
  return [...found.values()];
}

/** The ids of all inputs, ours and others. */
export function inputIds(tree: Node | undefined, section: Section): Set<unknown> {
  const list = inputsNode(tree, section);
  return new Set((list?.type === "array" ? (list.children ?? []) : []).map((node) => asObject(getNodeValue(node))["id"]));
}

export const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
