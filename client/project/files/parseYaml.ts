import { type Alias, type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, Lexer, type Node, parseDocument } from "yaml";
import { MAX_DOCUMENT_LENGTH } from "../../../server/protocol/documents/documents.js";

/**
 * At most this many keys, values and indicators, which are about 3,000 lines. The parser takes about 10 µs for each, and a few kilobytes of
 * brackets have as many as a long file.
 */
const MAX_PARTS = 10_000;
/** The first characters of a comment, white space, and the lexer's marks of where a document or a scalar begins. */
const WITHOUT_MEANING = "# \t\r\n\uFEFF\u0002\u0018\u001f";
/** At most this many levels or columns of indentation; the parser is recursive. */
const MAX_DEPTH = 200;
const MAX_ALIASES = 400;
/** At most this many values after each alias has been replaced by what it stands for. */
const MAX_VALUES = 50_000;

/** A YAML file, as its text and as values. */
export interface YamlFile {
  document: Document.Parsed;
  /** With aliases and merge keys (`<<`) resolved. */
  value: unknown;
  /** The value that an alias stands for. */
  targets: ReadonlyMap<Alias, Node>;
}

/**
 * Parses one YAML document in bounded time.
 * @throws Error whose message says in half a sentence why it is not parsed, such as `it is nested more than 200 levels deep`
 */
export function parseYaml(text: string): YamlFile {
  checkParts(text);
  // The last two options are for time: the parser otherwise compares each key of a map with all others, and quotes the text for each error.
  const document = withoutStacks(() => parseDocument(text, { logLevel: "error", merge: true, uniqueKeys: false, prettyErrors: false }));
  const [error] = document.errors;
  if (error?.code === "MULTIPLE_DOCS") throw new Error(`another document begins in line ${lineOf(text, error.pos[0])}`);
  if (error !== undefined) throw new Error(`line ${lineOf(text, error.pos[0])} is no valid YAML: ${sentencePart(error.message)}`);
  const targets = checkNodes(document, text);
  try {
    return { document, targets, value: document.toJS({ maxAliasCount: -1 }) as unknown };
  } catch (thrown) {
    throw new Error(`it is no valid YAML: ${sentencePart((thrown as Error).message)}`, { cause: thrown });
  }
}

/** Creates errors without their stacks, which for thousands of errors take most of the time. */
function withoutStacks<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 0;
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Counts and measures what the parser would go through. */
function checkParts(text: string): void {
  if (text.length > MAX_DOCUMENT_LENGTH) throw new Error(`it has more than ${MAX_DOCUMENT_LENGTH.toLocaleString("en")} characters`);
  let [parts, flow, aliases, column, indentation] = [0, 0, 0, 0, 0];
  for (const part of new Lexer().lex(text)) {
    const first = part[0]!;
    if (part.includes("\n")) [column, indentation] = [0, 0];
    else if (column === 0 && first === " ") indentation = part.length;
    if (first === "[" || first === "{") flow += 1;
    else if (first === "]" || first === "}") flow -= 1;
    else if (first === "*") aliases += 1;
    const isNested = first === "-" || first === "?" ? column > MAX_DEPTH : first === ":" && indentation > MAX_DEPTH;
    if (isNested || flow > MAX_DEPTH) throw new Error(`it is nested more than ${MAX_DEPTH} levels deep`);
    if (flow < 0) throw new Error(`it is no valid YAML: a ${first} has no opening bracket`);
    if (!part.includes("\n")) column += part.length;
    if (!WITHOUT_MEANING.includes(first)) parts += 1;
    if (parts > MAX_PARTS || aliases > MAX_ALIASES) throw new Error("it has too many values");
  }
}

/**
 * Rejects equal keys, as Docker Compose and others do, and aliases that cannot be resolved or grow without bounds.
 * @returns what each alias stands for
 */
function checkNodes(document: Document.Parsed, text: string): Map<Alias, Node> {
  const targets = new Map<Alias, Node>();
  const anchors = new Map<string, { node: Node; size?: number }>();
  const sizeOfAlias = (alias: Alias): number => {
    const { node, size } = anchors.get(alias.source) ?? {};
    if (node === undefined || size === undefined) throw new Error(`*${alias.source} stands for nothing, or for a value that it is part of`);
    targets.set(alias, node);
    return size;
  };
  const sizeOf = (node: Node | null): number => {
    if (isAlias(node)) return sizeOfAlias(node);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (node !== null && anchor !== undefined) anchors.set(anchor, { node });
    let size = 1;
    if (isMap(node)) checkKeys(node.items, text);
    if (isMap(node) || isSeq(node))
      for (const item of node.items)
        for (const part of isPair(item) ? [item.key, item.value] : [item]) if (isNode(part)) size += sizeOf(part);
    if (size > MAX_VALUES) throw new Error("its aliases stand for too many values");
    if (node !== null && anchor !== undefined) anchors.set(anchor, { node, size });
    return size;
  };
  sizeOf(document.contents);
  return targets;
}

function checkKeys(items: readonly { key: unknown }[], text: string): void {
  const seen = new Set<unknown>();
  for (const { key } of items) {
    const name = keyName(key);
    if (name !== undefined && seen.has(name))
      throw new Error(`line ${lineOf(text, (key as Node).range?.[0] ?? 0)} has the key "${name}" a second time`);
    if (name !== undefined) seen.add(name);
  }
}

/** A map's key as text; undefined when it is a list or a map. The parser has a symbol for `<<`. */
export function keyName(key: unknown): string | undefined {
  const value = isScalar(key) ? key.value : undefined;
  return typeof value === "symbol" ? value.description : isScalar(key) ? String(value) : undefined;
}

/** Counted from 1. */
function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** The first line of a message, for the end of a sentence. */
const sentencePart = (message: string): string => message.split("\n", 1)[0]!.trim().slice(0, 120);
