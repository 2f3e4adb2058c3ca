import type { Expression, Node } from "@babel/types";
import { dottedName, nameOf, walk } from "./syntax.js";

/** A place where a source reads an environment variable. */
export interface EnvironmentReading {
  node: Node;
  name: string;
  /** The expression that reads another variable in the same way. */
  readOf: (name: string) => string;
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
        const object = node.object.type === "MemberExpression" && nameOf(node.object.object) === "Bun" ? "Bun.env" : "process.env";
        const isSure = !node.computed && isRead(node, parents.at(-1)) && !startsStatement(node, parents);
        found.push({ node, name, readOf: (other) => `${object}.${other}`, isSure });
      }
      return "skip";
    }
    if (node.type === "CallExpression" && dottedName(node.callee) === "Deno.env.get" && node.arguments[0]?.type === "StringLiteral") {
      const name = node.arguments[0].value;
      found.push({ node, name, readOf: (other) => `Deno.env.get("${other}")`, isSure: !startsStatement(node, parents) });
    }
    if (node.type === "VariableDeclarator" && node.id.type === "ObjectPattern" && node.init && isEnvironment(node.init)) {
      for (const property of node.id.properties) {
        const name = property.type === "ObjectProperty" ? nameOf(property.key) : undefined;
        if (name !== undefined) found.push({ node: property, name, readOf: (other) => `process.env.${other}`, isSure: false });
      }
    }
    return undefined;
  });
  return found;
}

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
