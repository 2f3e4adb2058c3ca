import { isDeepStrictEqual } from "node:util";
import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument, type Scalar } from "yaml";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { applyEdits, type Edit } from "../fileEdit.js";
import { type LocalAddress, localAddresses } from "./localAddresses.js";
import { type ChangeGroup, type Mentions, type MovedPorts, staysNote, withDefault } from "./mention.js";

const COMPOSE_FILE = /^(?:docker-)?compose(?:\.[\w-]+)*\.ya?ml$/;

/**
 * Moves ports along in the `environment` of compose services, where compose replaces variables. An address on the port on which the container
 * itself listens may mean the container, so it stays. Source: docs.docker.com, "Set, use, and manage variables in a Compose file with
 * interpolation".
 * @param folders from the root, with slashes
 */
export async function composeMentions(files: WorkspaceFiles, moved: MovedPorts, folders: readonly string[]): Promise<Mentions> {
  const [groups, notes]: [ChangeGroup[], string[]] = [[], []];
  for (const folder of folders) {
    for (const { name, isFolder } of await files.list(folder)) {
      if (isFolder || !COMPOSE_FILE.test(name)) continue;
      const file = folder === "" ? name : `${folder}/${name}`;
      const text = await files.read(file);
      // Reading it as YAML tells first whether it is small enough to be parsed.
      if (text === undefined || (await files.yaml(file)) === undefined) continue;
      const edits: NumberEdit[] = [];
      const stay = (service: string, port: number, why: string): unknown =>
        notes.push(staysNote(`${file}, service ${service},`, port, moved.get(port)!, why));
      for (const { scalar, service, ownPorts } of environmentsOf(parseDocument(text, { logLevel: "silent" }))) {
        const offset = scalar.range![0];
        for (const address of localAddresses(text.slice(offset, scalar.range![1]))) {
          const { port, length } = address;
          if (!moved.has(port)) continue;
          if (ownPorts.has(port) && !isHost(address)) stay(service, port, "it may mean the port inside of the container");
          else edits.push({ offset: offset + address.offset, length, content: withDefault(port, moved.get(port)!), port, service });
        }
      }
      const exact = exactOf(text, edits);
      for (const { port, service } of edits.filter((edit) => !exact.includes(edit))) stay(service, port, "it cannot be changed safely");
      for (const { port, offset, length, content } of exact)
        groups.push({ service: moved.get(port)!.proposal.service, changes: [{ file, at: { offset, length }, content }] });
    }
  }
  return { groups, notes };
}

/** At most this many numbers of a file are tried one by one where they cannot all be changed. */
const MAX_TRIALS = 20;

interface NumberEdit extends Edit {
  port: number;
  /** The compose service in whose environment it is. */
  service: string;
}

/** An address of the machine, seen from inside of a container. */
const isHost = ({ host }: LocalAddress): boolean => host === "host.docker.internal";

interface EnvironmentValue {
  scalar: Scalar;
  service: string;
  /** The ports on which the service's container listens, as far as the file says so. */
  ownPorts: ReadonlySet<number>;
}

function environmentsOf(document: Document): EnvironmentValue[] {
  const services = document.get("services");
  const found = new Map<Scalar, EnvironmentValue>();
  for (const { key, value } of isMap(services) ? services.items : []) {
    if (!isMap(value) || !isScalar(key)) continue;
    const ownPorts = containerPorts(value.toJS(document));
    for (const scalar of scalarsIn(document, value.get("environment", true)))
      if (!found.has(scalar)) found.set(scalar, { scalar, service: String(key.value), ownPorts });
  }
  return [...found.values()];
}

/** The texts in a list or map, its aliases and merged maps included. */
function scalarsIn(document: Document, node: unknown, depth = 0): Scalar[] {
  if (depth > 5) return [];
  if (isAlias(node)) return scalarsIn(document, node.resolve(document), depth + 1);
  if (isMap(node)) return node.items.flatMap(({ value }) => scalarsIn(document, value, depth + 1));
  if (isSeq(node)) return node.items.flatMap((item) => scalarsIn(document, item, depth + 1));
  return isScalar(node) && typeof node.value === "string" && node.range != null ? [node] : [];
}

function containerPorts(service: unknown): Set<number> {
  const { ports, expose } = service as { ports?: unknown; expose?: unknown };
  const entries: unknown[] = [ports, expose].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  const numbers = entries.map((entry) => {
    if (typeof entry === "object" && entry !== null) return Number((entry as { target?: unknown }).target);
    return Number(String(entry).split("/")[0]!.split(":").at(-1));
  });
  return new Set(numbers);
}

/** The edits that change nothing in the file's value but their numbers. */
function exactOf(text: string, edits: readonly NumberEdit[]): readonly NumberEdit[] {
  const contents = new Map(edits.map(({ content, port }) => [content, String(port)]));
  const plain = (value: unknown): unknown =>
    replaceStrings(value, (each) => [...contents].reduce((now, [content, port]) => now.replaceAll(content, port), each));
  const before = plain(parseDocument(text, { logLevel: "silent" }).toJS());
  const isExact = (some: readonly NumberEdit[]): boolean => {
    const after = parseDocument(applyEdits(text, some), { logLevel: "silent" });
    return after.errors.length === 0 && isDeepStrictEqual(plain(after.toJS()), before);
  };
  const merged = edits.toSorted((a, b) => a.offset - b.offset);
  if (isExact(merged)) return merged;
  return edits.length > MAX_TRIALS ? [] : merged.filter((edit) => isExact([edit]));
}

function replaceStrings(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((each) => replaceStrings(each, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaceStrings(each, replace)]));
}
