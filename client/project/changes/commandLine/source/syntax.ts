import { parse } from "@babel/parser";
import type { File, Node } from "@babel/types";

/**
 * Parses a source file of JavaScript or TypeScript.
 * @throws Error when its syntax is not understood, or it is nested too deep
 */
export function parseSource(file: string, text: string): File {
  const isTyped = /\.[cm]?ts$/.test(file);
  return parse(text, {
    sourceType: "unambiguous",
    allowReturnOutsideFunction: true,
    plugins: isTyped ? ["typescript", "decorators-legacy"] : ["jsx", "decorators-legacy"],
  });
}

/** Calls a function with each node of a tree and the nodes around it, the nearest last. It goes no deeper where the function says `"skip"`. */
export function walk(node: Node, visit: (node: Node, parents: readonly Node[]) => unknown, parents: readonly Node[] = []): void {
  if (visit(node, parents) === "skip") return;
  const inside = [...parents, node];
  for (const child of childrenOf(node)) walk(child, visit, inside);
}

export const nameOf = (node: Node | null | undefined): string | undefined => (node?.type === "Identifier" ? node.name : undefined);

/** The names of an expression such as `Bun.serve`, with dots; undefined for any other expression. */
export function dottedName(node: Node): string | undefined {
  if (node.type !== "MemberExpression" && node.type !== "OptionalMemberExpression") return nameOf(node);
  const [object, property] = [dottedName(node.object), node.computed ? undefined : nameOf(node.property)];
  return object === undefined || property === undefined ? undefined : `${object}.${property}`;
}

function childrenOf(node: Node): Node[] {
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === "loc" || key.endsWith("Comments") || key === "extra") return [];
    return [value as unknown].flat().filter((each): each is Node => typeof (each as Node | null | undefined)?.type === "string");
  });
}
