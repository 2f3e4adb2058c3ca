import { isDeepStrictEqual } from "node:util";
import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument, type Scalar } from "yaml";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { applyEdits, type Edit } from "../fileEdit.js";
import { type LocalAddress, localAddresses } from "./localAddresses.js";
import { type MentionGroup, type Mentions, type MovedPorts, staysNote, withDefault } from "./mention.js";

const COMPOSE_FILE = /^(?:docker-)?compose(?:\.[\w-]+)*\.ya?ml$/;

/**
 * Moves ports along in the `environment` of compose services, where compose replaces variables. An address on the port on which the container
 * itself listens may mean the container, so it stays. Source: docs.docker.com, "Set, use, and manage variables in a Compose file with
 * interpolation".
 * @param folders from the root, with slashes
 */
export async function composeMentions(files: WorkspaceFiles, moved: MovedPorts, folders: readonly string[]): Promise<Mentions> {
  const [groups, notes]: [MentionGroup[], string[]] = [[], []];
  for (const folder of folders) {
    for (const { name, isFolder } of await files.list(folder)) {
      if (isFolder || !COMPOSE_FILE.test(name)) continue;
      const file = folder === "" ? name : `${folder}/${name}`;
      const text = await files.read(file);
      // Reading it as YAML tells first whether it is small enough to be parsed.
      if (text === undefined || (await files.yaml(file)) === undefined) continue;
      for (const { scalar, service, ownPorts } of environmentsOf(parseDocument(text, { logLevel: "silent" }))) {
        const offset = scalar.range![0];
        for (const address of localAddresses(text.slice(offset, scalar.range![1]))) {
          const port = moved.get(address.port);
          if (port === undefined) continue;
          const edit = { offset: offset + address.offset, length: address.length, content: withDefault(address.port, port) };
          const stays = (why: string): unknown => notes.push(staysNote(`${file}, service ${service},`, address.port, port, why));
          if (ownPorts.has(address.port) && !isHost(address)) stays("it may mean the port inside of the container");
          else if (!isExact(text, edit, address.port)) stays("it cannot be changed safely");
          else groups.push({ service: port.proposal.service, changes: [{ file, at: spanOf(edit), content: edit.content }] });
        }
      }
    }
  }
  return { groups, notes };
}

const spanOf = ({ offset, length }: Edit): { offset: number; length: number } => ({ offset, length });

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

/** Whether an edit changes nothing in the file's value but this number. */
function isExact(text: string, edit: Edit, port: number): boolean {
  const after = parseDocument(applyEdits(text, [edit]), { logLevel: "silent" });
  const plain = (value: unknown): unknown => replaceStrings(value, (each) => each.replaceAll(edit.content, String(port)));
  const before: unknown = parseDocument(text, { logLevel: "silent" }).toJS();
  return after.errors.length === 0 && isDeepStrictEqual(plain(after.toJS()), plain(before));
}

function replaceStrings(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((each) => replaceStrings(each, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaceStrings(each, replace)]));
}
