import type { Node, ObjectExpression } from "@babel/types";
import { isPort } from "../../../../../server/protocol/port.js";
import { propertyOf, unwrapped } from "../configText.js";
import { isModule, type SourceFile } from "./sourceFiles.js";
import { dottedName, nameOf, walk } from "./syntax.js";

/** A number, or a text of digits, by which a source names the port on which it listens. */
export interface LiteralPort {
  port: number;
  node: Node;
  /** The file in which it is. */
  file: SourceFile;
}

/** Where a source listens. */
export interface Listening {
  /** Each literal once, also where several servers listen on its constant. */
  literals: LiteralPort[];
  /** Whether it also listens on a port that it computes, or gets from elsewhere. */
  hasOthers: boolean;
}

/** Functions that take their port among their options. Sources: the documentation of Bun, Deno, Hono's server for Node, Hapi and ws. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  serve: ["port"],
  "Bun.serve": ["port"],
  "Deno.serve": ["port"],
  "Hapi.server": ["port"],
  "hapi.server": ["port"],
  "Hapi.Server": ["port"],
  WebSocketServer: ["port"],
  "WebSocket.Server": ["port"],
  // Source: Apollo Server, "API Reference: startStandaloneServer".
  startStandaloneServer: ["listen", "port"],
};

/** At most this many calls are followed, since each may take a search through the file. */
const MOST_CALLS = 20;

/**
 * Finds the ports on which a source listens: `app.listen(4000)`, `serve({ port })`, and through the constants of the file and of those that it
 * imports.
 * @param all the files of the program
 */
export function listeningPorts(file: SourceFile, all: readonly SourceFile[]): Listening {
  const literals = new Map<Node, LiteralPort>();
  let [hasOthers, calls] = [false, 0];
  walk(file.root, (node) => {
    for (const given of portsGiven(node)) {
      calls += 1;
      if (calls > MOST_CALLS) hasOthers = true;
      if (calls > MOST_CALLS) return;
      const found = literalOf(given, { file, all, depth: 0 });
      if (found === "none") continue;
      if (found === undefined) hasOthers = true;
      else literals.set(found.node, found);
    }
  });
  return { literals: [...literals.values()], hasOthers };
}

/** The expressions that tell a server its port. */
function portsGiven(node: Node): Node[] {
  if (node.type === "ExportDefaultDeclaration") {
    // Bun serves what a module exports.
    const { declaration } = node;
    const isServer = declaration.type === "ObjectExpression" && isValue(propertyOf(declaration, "fetch"));
    return isServer ? optionsOf(declaration, ["port"]) : [];
  }
  if (node.type !== "CallExpression" && node.type !== "OptionalCallExpression" && node.type !== "NewExpression") return [];
  const { callee } = node;
  const name = dottedName(callee);
  const path = name !== undefined && Object.hasOwn(OPTIONS, name) ? OPTIONS[name]! : undefined;
  if (path !== undefined) return node.arguments.flatMap((each) => (each.type === "ObjectExpression" ? optionsOf(each, path) : []));
  const isMethod = callee.type === "MemberExpression" || callee.type === "OptionalMemberExpression";
  if (!isMethod || callee.computed || nameOf(callee.property) !== "listen") return [];
  const [first] = node.arguments;
  return first === undefined ? [] : first.type === "ObjectExpression" ? optionsOf(first, ["port"]) : [first];
}

/** The value of a path in options; the options themselves where they are not clear. */
function optionsOf(options: ObjectExpression, path: readonly string[]): Node[] {
  const [name = "", ...rest] = path;
  const found = propertyOf(options, name);
  if (found === "unclear") return [options];
  if (found === undefined) return [];
  const value = unwrapped(found.value);
  if (rest.length === 0) return [value];
  return value.type === "ObjectExpression" ? optionsOf(value, rest) : [value];
}

const isValue = (found: ReturnType<typeof propertyOf>): boolean => found !== undefined;

/** Where an expression stands. */
interface Scope {
  file: SourceFile;
  all: readonly SourceFile[];
  /** How many names were followed to it. */
  depth: number;
}

/**
 * Follows an expression to the literal that it stands for.
 * @returns undefined for any other value; "none" for what is no port, such as the path of a socket or a function
 */
function literalOf(given: Node, scope: Scope): LiteralPort | "none" | undefined {
  const node = unwrapped(given);
  if (node.type === "NumericLiteral" || node.type === "StringLiteral") {
    const port = Number(node.value);
    const isText = node.type === "StringLiteral";
    if (isText && !/^\d+$/.test(node.value)) return "none";
    // A port of 0 is chosen by the system, and one below 1024 is meant literally; other spellings stay.
    if (node.end! - node.start! !== String(port).length + (isText ? 2 : 0)) return undefined;
    return isPort(port) ? { port, node, file: scope.file } : port === 0 ? "none" : undefined;
  }
  if (node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression") return "none";
  if (nameOf(node) !== undefined) {
    const value = valueOf(node, scope);
    return value && literalOf(value.node, value.scope);
  }
  if (node.type !== "MemberExpression" || node.computed) return undefined;
  const property = nameOf(node.property);
  const holder = valueOf(node.object, scope);
  const object = holder && unwrapped(holder.node);
  if (object?.type !== "ObjectExpression" || property === undefined) return undefined;
  if ([scope.file, holder!.scope.file].some(({ root }) => isWritten(root, property))) return undefined;
  const found = propertyOf(object, property);
  return found === undefined || found === "unclear" ? undefined : literalOf(found.value, holder!.scope);
}

/** Follows a name to the value of its constant, in this file or in the one from which it is imported. */
function valueOf(node: Node, scope: Scope): { node: Node; scope: Scope } | undefined {
  const name = nameOf(node);
  if (name === undefined || scope.depth > 3) return undefined;
  const inside = { ...scope, depth: scope.depth + 1 };
  const value = constantOf(scope.file.root, name);
  if (value === "imported") return importedValue(name, inside);
  if (value?.type !== "CallExpression" || nameOf(value.callee) !== "require") return value && { node: value, scope: inside };
  const [path] = value.arguments;
  const file = path?.type === "StringLiteral" ? moduleOf(path.value, inside) : undefined;
  const exported = file && exportedValue(file.root);
  return file && exported && { node: exported, scope: { ...inside, file } };
}

const moduleOf = (path: string, { file, all }: Scope): SourceFile | undefined => all.find((each) => isModule(each, file, path));

function importedValue(name: string, scope: Scope): { node: Node; scope: Scope } | undefined {
  for (const statement of scope.file.root.program.body) {
    if (statement.type !== "ImportDeclaration") continue;
    const specifier = statement.specifiers.find(({ local }) => local.name === name);
    const file = specifier && moduleOf(statement.source.value, scope);
    if (specifier === undefined || file === undefined) continue;
    const inside = { ...scope, file };
    if (specifier.type === "ImportDefaultSpecifier") {
      const node = exportedValue(file.root);
      return node && { node, scope: inside };
    }
    const imported = specifier.type === "ImportSpecifier" ? nameOf(specifier.imported) : undefined;
    const value = imported === undefined ? undefined : constantOf(file.root, imported);
    return value === undefined || value === "imported" ? undefined : { node: value, scope: inside };
  }
  return undefined;
}

/** The value of `export default` or `module.exports`; for a constant's name, the constant's value. */
function exportedValue(root: SourceFile["root"]): Node | undefined {
  const found: Node[] = [];
  for (const statement of root.program.body) {
    if (statement.type === "ExportDefaultDeclaration") found.push(statement.declaration);
    const assigned = statement.type === "ExpressionStatement" ? statement.expression : undefined;
    if (assigned?.type === "AssignmentExpression" && dottedName(assigned.left) === "module.exports") found.push(assigned.right);
  }
  const [only, ...others] = found;
  const name = nameOf(only);
  if (only === undefined || others.length > 0) return undefined;
  const value = name === undefined ? only : constantOf(root, name);
  return value === "imported" ? undefined : value;
}

/** The value of a name that a file binds once and never changes; undefined where it may be another one, "imported" for one of another file. */
function constantOf(root: Node, name: string): Node | "imported" | undefined {
  const values: (Node | "imported" | undefined)[] = [];
  walk(root, (node, parents) => {
    if (nameOf(node) !== name) return;
    const parent = parents.at(-1)!;
    if (parent.type === "VariableDeclarator" && parent.id === node)
      values.push(isPlainlyTyped(parent.id) ? (parent.init ?? undefined) : undefined);
    else if (binds(parent, node, parents.at(-2))) values.push(parent.type.startsWith("Import") ? "imported" : undefined);
  });
  return values.length === 1 ? values[0] : undefined;
}

/** Whether a declared type, if there is one, allows any number, text or object. */
function isPlainlyTyped(id: Node): boolean {
  const annotation =
    id.type === "Identifier" && id.typeAnnotation?.type === "TSTypeAnnotation" ? id.typeAnnotation.typeAnnotation : undefined;
  return annotation === undefined || ["TSNumberKeyword", "TSStringKeyword", "TSTypeReference"].includes(annotation.type);
}

/** Whether a node within another one binds or changes a name. */
function binds(parent: Node, node: Node, around: Node | undefined): boolean {
  switch (parent.type) {
    case "AssignmentExpression":
    case "AssignmentPattern":
    case "ForInStatement":
    case "ForOfStatement":
      return parent.left === node;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
    case "ObjectMethod":
    case "ClassMethod":
      return parent.params.some((each) => each === node) || ("id" in parent && parent.id === node);
    case "ObjectProperty":
      return around?.type === "ObjectPattern" && parent.value === node;
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
      return parent.local === node;
    case "ClassDeclaration":
    case "TSEnumDeclaration":
      return parent.id === node;
    default:
      return ["UpdateExpression", "ArrayPattern", "RestElement", "CatchClause", "TSParameterProperty"].includes(parent.type);
  }
}

/** Whether a file assigns a property of this name anywhere. */
function isWritten(root: Node, property: string): boolean {
  let found = false;
  walk(root, (node) => {
    const target = node.type === "AssignmentExpression" ? node.left : node.type === "UpdateExpression" ? node.argument : undefined;
    if (target?.type === "MemberExpression" && (target.computed || nameOf(target.property) === property)) found = true;
  });
  return found;
}
