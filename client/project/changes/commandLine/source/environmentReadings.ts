import type { Expression, Node, ObjectProperty } from "@babel/types";
import { dottedName, nameOf, walk } from "./syntax.js";

/** A place where a source reads an environment variable. */
export interface EnvironmentReading {
  node: Node;
  name: string;
  /** The code in its place that reads another variable first. @param text of the node */
  after: (name: string, text: string) => string;
  /** Whether another expression can stand in its place. */
  isSure: boolean;
}

/** Finds `process.env.PORT`, `Bun.env.PORT`, `Deno.env.get("PORT")`, and the names that are taken out of `process.env` by a pattern. */
export function environmentReadings(root: Node): EnvironmentReading[] {
  const found: EnvironmentReading[] = [];
  walk(root, (node, parents) => {
    if ((node.type === "MemberExpression" || node.type === "OptionalMemberExpression") && isEnvironment(node.object)) {
      const name = node.computed ? (node.property.type === "StringLiteral" ? node.property.value : undefined) : nameOf(node.property);
      if (name !== undefined) {
        const object = environmentOf(node.object);
        const isSure = !node.computed && isRead(node, parents.at(-1)) && !startsStatement(node, parents);
        found.push({ node, name, after: (other, text) => `(${object}.${other} ?? ${text})`, isSure });
      }
      return "skip";
    }
    if (node.type === "CallExpression" && dottedName(node.callee) === "Deno.env.get" && node.arguments[0]?.type === "StringLiteral") {
      const name = node.arguments[0].value;
      const after = (other: string, text: string): string => `(Deno.env.get("${other}") ?? ${text})`;
      found.push({ node, name, after, isSure: !startsStatement(node, parents) });
    }
    if (node.type === "VariableDeclarator" && node.id.type === "ObjectPattern" && node.init && isEnvironment(node.init)) {
      const hasRest = node.id.properties.some(({ type }) => type === "RestElement");
      for (const property of node.id.properties)
        if (property.type === "ObjectProperty") found.push(...taken(property, environmentOf(node.init), hasRest));
    }
    return undefined;
  });
  return found;
}

/** A name that a pattern takes out of the environment: `PORT`, `PORT: port` or `PORT = 4000`. */
function taken(node: ObjectProperty, object: string, hasRest: boolean): EnvironmentReading[] {
  const { key, value, computed } = node;
  const name = nameOf(key);
  if (name === undefined || computed) return [];
  const [left, right] = value.type === "AssignmentPattern" ? [value.left, value.right] : [value, undefined];
  const local = nameOf(left);
  const after = (other: string, text: string): string => {
    const otherwise = right === undefined ? "" : ` ?? ${text.slice(right.start! - node.start!, right.end! - node.start!)}`;
    return `${other}: ${local!} = ${object}.${name}${otherwise}`;
  };
  // A rest element would hold PORT from then on. A default such as `a || b` would need parentheses.
  const isPlain = right === undefined || right.type === "NumericLiteral" || right.type === "StringLiteral";
  return [{ node, name, after, isSure: local !== undefined && !hasRest && isPlain }];
}

/** `process.env` or `Bun.env`, as the code has it. */
const environmentOf = (node: Node): string =>
  node.type === "MemberExpression" && nameOf(node.object) === "Bun" ? "Bun.env" : "process.env";

function isRead(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined) return false;
  if (parent.type === "AssignmentExpression" || parent.type === "AssignmentPattern") return parent.right === node;
  if (parent.type === "UnaryExpression") return parent.operator !== "delete";
  return !["UpdateExpression", "ForInStatement", "ForOfStatement", "ArrayPattern", "RestElement"].includes(parent.type);
}

/** A statement that begins with a parenthesis may be taken for a call of what stands on the line before. */
const startsStatement = (node: Node, parents: readonly Node[]): boolean =>
  parents.some((parent) => parent.type === "ExpressionStatement" && parent.start === node.start);

function isEnvironment(node: Expression | Node): boolean {
  if (node.type !== "MemberExpression" || node.computed || nameOf(node.property) !== "env") return false;
  const object = nameOf(node.object);
  return object === "process" || object === "Bun";
}
