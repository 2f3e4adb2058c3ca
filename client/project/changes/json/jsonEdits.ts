import { isDeepStrictEqual } from "node:util";
import { type JSONPath, type Node, type ParseError, parseTree } from "jsonc-parser";
import { applyEdits, type Edit, mergeEdits } from "../fileEdit.js";
import { type Insertion, insertionEdits } from "./jsonInsertion.js";
import { mergeTexts, stringEdits } from "./stringEdits.js";

/** A value to set. */
export interface JsonChange {
  /** Where; several changes of one string are made together when they change different words. The missing objects and arrays on the way are added. A last part of -1 adds to an array, unless it has an equal element. */
  path: JSONPath;
  value: unknown;
}

/**
 * Sets values in a JSON text, comments and trailing commas allowed, and changes nothing else in it: the order, comments, line ends, escapes
 * and the form of each object and array stay. Of equal keys the last counts, as for all readers.
 * @returns in order; undefined when the text is no JSON, a path does not fit it, or the result would not be exactly the intended value
 */
export function jsonEdits(text: string, wanted: readonly JsonChange[]): Edit[] | undefined {
  const tree = parseJsonTree(text);
  const changes = tree && withMergedTexts(tree, wanted);
  if (tree === undefined || changes === undefined) return undefined;
  const writer = new Writer(text);
  if (!changes.every(({ path, value }) => writer.set(tree, path, value))) return undefined;
  const edits = mergeEdits(writer.allEdits());
  const after = edits && parseJsonTree(applyEdits(text, edits));
  const isIntended = after !== undefined && isDeepStrictEqual(valueOf(after), intended(valueOf(tree), changes));
  return isIntended ? edits : undefined;
}

/** @returns undefined for a text that is no JSON, comments and trailing commas allowed */
export function parseJsonTree(text: string): Node | undefined {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  return errors.length === 0 ? tree : undefined;
}

/** The value at a path; of equal keys the last. */
export function nodeAt(tree: Node, path: JSONPath): Node | undefined {
  let node: Node | undefined = tree;
  for (const part of path) node = node && childOf(node, part);
  return node;
}

/** The value as plain data, with plain objects, which jsonc-parser's own function does not make. */
export function valueOf(node: Node): unknown {
  if (node.type === "array") return node.children!.map(valueOf);
  if (node.type !== "object") return node.value as unknown;
  return Object.fromEntries(node.children!.map(({ children }) => [String(children![0]!.value), valueOf(children![1]!)]));
}

function childOf(node: Node, part: string | number): Node | undefined {
  if (node.type === "array") return typeof part === "number" ? node.children?.[part] : undefined;
  return node.children?.findLast((property) => property.children?.[0]?.value === part)?.children?.[1];
}

class Writer {
  private readonly edits: Edit[] = [];
  private readonly insertions = new Map<Node, Insertion[]>();

  constructor(private readonly text: string) {}

  allEdits(): Edit[] {
    return [...this.edits, ...[...this.insertions].flatMap(([container, insertions]) => insertionEdits(this.text, container, insertions))];
  }

  /** @returns false when the path does not fit */
  set(node: Node, path: JSONPath, value: unknown): boolean {
    const [part, ...rest] = path;
    if (part === undefined) return this.replace(node, value);
    const child = childOf(node, part);
    if (child !== undefined) return this.set(child, rest, value);
    const added = rest.reduceRight<unknown>((inner, each) => (typeof each === "number" ? [inner] : { [each]: inner }), value);
    if (node.type === "object" && typeof part === "string")
      return this.insert(node, { index: node.children!.length, key: part, value: added });
    if (node.type !== "array" || typeof part !== "number" || (part !== -1 && part !== node.children!.length)) return false;
    const isThere = part === -1 && node.children!.some((each) => isDeepStrictEqual(valueOf(each), added));
    return isThere || this.insert(node, { index: node.children!.length, value: added });
  }

  private insert(container: Node, insertion: Insertion): boolean {
    const all = this.insertions.get(container) ?? [];
    this.insertions.set(container, all);
    const same = all.find(({ index, key, value }) =>
      insertion.key === undefined ? index === insertion.index && isDeepStrictEqual(value, insertion.value) : key === insertion.key,
    );
    if (same === undefined) all.push(insertion);
    else same.value = merged(same.value, insertion.value);
    return true;
  }

  private replace(node: Node, value: unknown): boolean {
    const { offset, length, type } = node;
    const raw = this.text.slice(offset, offset + length);
    if (isDeepStrictEqual(valueOf(node), value)) return true;
    if (type === "array" && Array.isArray(value)) return this.replaceElements(node, value);
    if (type === "object" && isObject(value)) {
      if (node.children!.some(({ children }) => !Object.hasOwn(value, String(children![0]!.value)))) return false;
      return Object.entries(value).every(([key, each]) => this.set(node, [key], each));
    }
    if (type === "string" && typeof value === "string") this.edits.push(...stringEdits(raw, offset, String(node.value), value));
    else this.edits.push({ offset, length, content: JSON.stringify(value) });
    return true;
  }

  /** Changes the elements that differ, and inserts where there are more now. */
  private replaceElements(node: Node, values: readonly unknown[]): boolean {
    const children = node.children!;
    if (values.length < children.length) return false;
    const isSame = (child: Node | undefined, value: unknown): boolean => child !== undefined && isDeepStrictEqual(valueOf(child), value);
    let end = 0;
    if (values.length > children.length) while (end < children.length && isSame(children.at(-1 - end), values.at(-1 - end))) end += 1;
    let start = 0;
    while (start < children.length - end && isSame(children[start], values[start])) start += 1;
    const last = children.length - end;
    for (let index = start; index < last; index++) if (!this.replace(children[index]!, values[index])) return false;
    const added = values.slice(last, values.length - end);
    const insertions = this.insertions.get(node) ?? [];
    if (added.length > 0 && insertions.some(({ index }) => index === last)) return false;
    if (added.length > 0) this.insertions.set(node, [...insertions, ...added.map((value) => ({ index: last, value }))]);
    return true;
  }
}

/** @returns undefined when two changes of one string contradict each other */
function withMergedTexts(tree: Node, changes: readonly JsonChange[]): JsonChange[] | undefined {
  const merged = new Map<string, JsonChange>();
  const versions = new Map<string, string[]>();
  for (const [index, { path, value }] of changes.entries()) {
    const node = nodeAt(tree, path);
    if (node?.type !== "string" || typeof value !== "string") {
      merged.set(String(index), { path, value });
      continue;
    }
    const key = JSON.stringify(path);
    const all = [...(versions.get(key) ?? []), value];
    versions.set(key, all);
    const together = all.length === 1 ? value : mergeTexts(String(node.value), all);
    if (together === undefined) return undefined;
    merged.set(key, { path, value: together });
  }
  return [...merged.values()];
}

/** The value with all changes made, as plain data. */
function intended(value: unknown, changes: readonly JsonChange[]): unknown {
  return changes.reduce((now, { path, value: content }) => withValue(now, path, content), value);
}

function withValue(value: unknown, [part, ...rest]: JSONPath, content: unknown): unknown {
  if (part === undefined) return content;
  if (typeof part === "number") {
    const list = Array.isArray(value) ? (value as unknown[]) : [];
    const added = withValue(list[part], rest, content);
    if (part !== -1) return Object.assign([...list], { [part]: added });
    return list.some((each) => isDeepStrictEqual(each, added)) ? list : [...list, added];
  }
  const object = isObject(value) ? value : {};
  return { ...object, [part]: withValue(Object.hasOwn(object, part) ? object[part] : undefined, rest, content) };
}

function merged(first: unknown, second: unknown): unknown {
  if (Array.isArray(first) && Array.isArray(second))
    return [...(first as unknown[]), ...(second as unknown[]).filter((each) => !first.some((known) => isDeepStrictEqual(known, each)))];
  if (!isObject(first) || !isObject(second)) return second;
  const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
  return Object.fromEntries(
    [...keys].map((key) => [key, key in first && key in second ? merged(first[key], second[key]) : (first[key] ?? second[key])]),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
