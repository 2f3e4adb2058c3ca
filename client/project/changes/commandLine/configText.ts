import { parse } from "@babel/parser";
import type { File, Node, ObjectExpression, ObjectProperty } from "@babel/types";

/** A change of a text. */
export interface TextChange {
  offset: number;
  length: number;
  content: string;
}

/** The edit by which a configuration file reads its port from a variable. */
export interface ConfigChange {
  /** Empty when it reads the variable already. */
  changes: TextChange[];
  /** The new value of the port. */
  value: string;
}

/**
 * Lets a JavaScript or TypeScript configuration file read its port from a variable, and leaves all else as it is.
 * @param path of the port within the configuration, such as `server`, `port`
 * @param fallback what counts where the variable is not set and the file names no port; it replaces the file's own number when `isMoved`
 * @returns undefined when the file is not understood for sure, or when it would not be clear which value counts
 */
export function withConfigPort(
  text: string,
  path: readonly string[],
  variable: string,
  { fallback, isMoved = false }: { fallback: number | undefined; isMoved?: boolean },
): ConfigChange | undefined {
  try {
    const file = parse(text, { sourceType: "unambiguous", plugins: ["typescript", "decorators-legacy"] });
    const config = exportedObject(file);
    return config && changeIn(text, config, path, variable, { fallback, isMoved });
  } catch {
    return undefined; // A syntax that is not understood is left alone.
  }
}

/** The value that a file gets: `Number(process.env.PORT) || 5173`. */
export const portFrom = (variable: string, otherwise: string | number): string => `Number(process.env.${variable}) || ${otherwise}`;

function changeIn(
  text: string,
  config: ObjectExpression,
  path: readonly string[],
  variable: string,
  { fallback, isMoved }: { fallback: number | undefined; isMoved: boolean },
): ConfigChange | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return undefined;
  const found = propertyOf(config, name);
  if (found === "unclear") return undefined;
  if (found === undefined) {
    if (fallback === undefined) return undefined;
    const value = portFrom(variable, fallback);
    return { changes: insertion(text, config, path, value), value };
  }
  const value = unwrapped(found.value);
  if (rest.length > 0) {
    return value.type === "ObjectExpression" ? changeIn(text, value, rest, variable, { fallback, isMoved }) : undefined;
  }
  const written = textOf(text, value);
  if (mentions(written, variable)) return isMoved ? undefined : { changes: [], value: written };
  if (value.type === "NumericLiteral") return replaced(value, portFrom(variable, isMoved ? (fallback ?? written) : written));
  if (isMoved || !["LogicalExpression", "ConditionalExpression", "CallExpression", "MemberExpression", "Identifier"].includes(value.type)) {
    return undefined;
  }
  if (value.type === "Identifier" && value.name === "undefined") return undefined;
  if (found.shorthand) return { ...replaced(found, `${name}: ${portFrom(variable, name)}`), value: portFrom(variable, name) };
  const isPlain = !["LogicalExpression", "ConditionalExpression"].includes(value.type);
  return replaced(value, portFrom(variable, isPlain ? written : `(${written})`));
}

function replaced(node: Node, content: string): ConfigChange {
  return { changes: [{ offset: node.start!, length: node.end! - node.start!, content }], value: content };
}

const textOf = (text: string, node: Node): string => text.slice(node.start!, node.end!);

/** Whether a text has the variable's name as a word. */
function mentions(text: string, variable: string): boolean {
  return text.split(/\W+/).includes(variable);
}

/** @returns the property; "unclear" where another one may decide over it */
export function propertyOf(object: ObjectExpression, name: string): ObjectProperty | "unclear" | undefined {
  let found: ObjectProperty | undefined;
  for (const property of object.properties) {
    // Something spread before an own property is overridden by it; after it, or without one, it may decide.
    if (property.type === "SpreadElement") {
      if (found !== undefined || !hasProperty(object, name)) return "unclear";
      continue;
    }
    if (property.computed) return "unclear";
    if (keyOf(property.key) !== name) continue;
    if (property.type !== "ObjectProperty" || found !== undefined) return "unclear";
    found = property;
  }
  return found;
}

const hasProperty = (object: ObjectExpression, name: string): boolean =>
  object.properties.some((property) => property.type !== "SpreadElement" && !property.computed && keyOf(property.key) === name);

const keyOf = (key: Node): string | undefined =>
  key.type === "Identifier" ? key.name : key.type === "StringLiteral" ? key.value : undefined;

/** The object that the file exports, through `defineConfig(…)`, functions that return one, and constants. */
function exportedObject(file: File): ObjectExpression | undefined {
  const exported: Node[] = [];
  const constants = new Map<string, Node>();
  for (const statement of file.program.body) {
    if (statement.type === "ExportDefaultDeclaration") exported.push(statement.declaration);
    if (statement.type === "TSExportAssignment") exported.push(statement.expression);
    if (statement.type === "VariableDeclaration" && statement.kind === "const") {
      for (const { id, init } of statement.declarations) if (id.type === "Identifier" && init) constants.set(id.name, init);
    }
    if (statement.type === "ExpressionStatement" && statement.expression.type === "AssignmentExpression") {
      const { left, right, operator } = statement.expression;
      if (operator === "=" && left.type === "MemberExpression" && isModuleExports(left)) exported.push(right);
    }
  }
  return exported.length === 1 ? objectOf(exported[0]!, constants) : undefined;
}

const isModuleExports = ({ object, property }: { object: Node; property: Node }): boolean =>
  object.type === "Identifier" && object.name === "module" && property.type === "Identifier" && property.name === "exports";

function objectOf(given: Node, constants: ReadonlyMap<string, Node>, depth = 0): ObjectExpression | undefined {
  const node = unwrapped(given);
  if (depth > 5) return undefined;
  if (node.type === "ObjectExpression") return node;
  if (node.type === "Identifier") {
    const value = constants.get(node.name);
    return value && objectOf(value, constants, depth + 1);
  }
  if (node.type === "CallExpression") {
    const [argument, ...others] = node.arguments;
    // Quasar's older name is `configure`.
    const isDefinition = node.callee.type === "Identifier" && /^define|^configure$/.test(node.callee.name);
    return isDefinition && argument !== undefined && others.length === 0 ? objectOf(argument, constants, depth + 1) : undefined;
  }
  if (node.type !== "ArrowFunctionExpression" && node.type !== "FunctionExpression" && node.type !== "FunctionDeclaration")
    return undefined;
  if (node.generator) return undefined;
  if (node.body.type !== "BlockStatement") return objectOf(node.body, new Map(), depth + 1);
  // A single return, and nothing around it that might not be reached.
  const last = node.body.body.at(-1);
  const before = node.body.body.slice(0, -1);
  const isStraight = before.every(({ type }) => type === "VariableDeclaration" || type === "ExpressionStatement");
  return isStraight && last?.type === "ReturnStatement" && last.argument ? objectOf(last.argument, new Map(), depth + 1) : undefined;
}

/** An expression without the types around it. */
export function unwrapped(node: Node): Node {
  let now = node;
  while (["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression", "ParenthesizedExpression"].includes(now.type)) {
    now = (now as unknown as { expression: Node }).expression;
  }
  return now;
}

/** Adds the path with its value as the object's last property, in the way in which the object is written. */
function insertion(text: string, object: ObjectExpression, path: readonly string[], value: string): TextChange[] {
  const last = object.properties.at(-1);
  const open = object.start! + 1;
  const close = object.end! - 1;
  const inner = path.slice(1);
  const flat = inner.reduceRight((content, name) => `{ ${name}: ${content} }`, value);
  const line = `${path[0]!}: ${flat}`;
  if (last === undefined) return [{ offset: open, length: close - open, content: ` ${line} ` }];
  const gap = commaAfter(text, last.end!, close);
  const lineEnd = lineEndOf(text);
  const isOnOwnLine = text.slice(open, object.properties[0]!.start!).includes("\n") && text.slice(last.end!, close).includes("\n");
  if (!isOnOwnLine) return [{ offset: last.end!, length: 0, content: `, ${line}` }];
  const indent = indentOf(text, last.start!);
  // Behind a comment that stands on the last property's line.
  const end = endOfLine(text, gap ?? last.end!);
  const added = { offset: end, length: 0, content: `${lineEnd}${indent}${line}${gap === undefined ? "" : ","}` };
  if (gap !== undefined) return [added];
  return end === last.end! ? [{ ...added, content: `,${added.content}` }] : [{ offset: last.end!, length: 0, content: "," }, added];
}

/** @returns the offset behind a comma that follows the last property, past comments */
function commaAfter(text: string, from: number, to: number): number | undefined {
  for (let at = from; at < to; at += 1) {
    if (text[at] === ",") return at + 1;
    if (text.startsWith("//", at)) at = text.indexOf("\n", at);
    else if (text.startsWith("/*", at)) at = text.indexOf("*/", at) + 1;
  }
  return undefined;
}

/** @returns the offset of the line's end, before its break */
function endOfLine(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return text[at - 1] === "\r" ? at - 1 : at;
}

const lineEndOf = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");

function indentOf(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return line.slice(0, line.length - line.trimStart().length);
}
