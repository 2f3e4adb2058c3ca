import { isScalar } from "yaml";
import { parseYaml } from "../files/parseYaml.js";
import type { ProposedChange } from "../proposals/proposal.js";
import type { ComposePort, ComposeService } from "./composeServices.js";
import { containerPort } from "./composeVariables.js";
import { type ComposeFile, type ComposeProject, nodeAt, isShared } from "./readComposeProjects.js";

/**
 * Writes another host port into a service's `ports`: into all entries that publish the same one, such as those for IPv4 and IPv6.
 * @param host the new host port, such as `${WEB_PORT:-3000}`
 * @returns half a sentence when it cannot be written safely
 */
export function hostPortChanges(
  project: ComposeProject,
  service: ComposeService,
  port: ComposePort,
  host: string,
): ProposedChange[] | string {
  const changes: ProposedChange[] = [];
  for (const each of service.ports.filter((other) => other.host === port.host)) {
    if (each.isShared) return "other services extend it, too";
    const file = [...project.files, ...project.bases].find((other) => other.file === each.file)!;
    const change = hostPortChange(file, service, each, host);
    if (typeof change === "string") return change;
    changes.push(change);
  }
  return changes;
}

/** The text of an entry with another host port, and with the container's variable where that has one. */
export function withHostPort(service: ComposeService, port: ComposePort, host: string): string {
  const rest = port.text.slice(port.offset + port.host.length);
  const number = port.isLong ? undefined : /^:(\d+)/.exec(rest)?.[1];
  const container = number === undefined ? undefined : containerPort(service, Number(number));
  const changed = container === undefined ? rest : `:${container}${rest.slice(number!.length + 1)}`;
  return port.text.slice(0, port.offset) + host + changed;
}

/** Writes the host port of one entry, and checks that nothing else in the file means something else then. */
function hostPortChange(file: ComposeFile, service: ComposeService, port: ComposePort, host: string): ProposedChange | string {
  const at = ["services", port.service, "ports", port.entry, ...(port.isLong ? ["published"] : [])];
  const node = nodeAt(file, at);
  if (!isScalar(node) || node.range == null) return "it is not written as one value";
  const [offset, end] = node.range;
  const written = file.text.slice(offset, end);
  // Block scalars, escapes, and numbers such as 0x1F90 are left as they are.
  const quote = written === port.text ? "" : (['"', "'"].find((each) => written === `${each}${port.text}${each}`) ?? undefined);
  if (quote === undefined) return "it is written in an unusual form";
  const value = withHostPort(service, port, host);
  const mark = quote === "" ? '"' : quote;
  const content = `${mark}${value}${mark}`;
  // Only a value that something else refers to can change more than itself.
  const isAlone = node.tag === undefined && !isShared(file, at);
  if (!isAlone && !mayChange(file, at, { offset, end, content, value })) return "another part of the file shares it";
  return { file: file.file, at: { offset, length: end - offset }, content };
}

/** At most this many changes of one file are tried, since each parses the file. */
const MAX_TRIALS = 20;
/** Whether the value at a path may change, by the path. */
const trials = new WeakMap<ComposeFile, Map<string, boolean>>();

function mayChange(
  file: ComposeFile,
  at: readonly (string | number)[],
  { offset, end, content, value }: { offset: number; end: number; content: string; value: string },
): boolean {
  const known = trials.get(file) ?? new Map<string, boolean>();
  trials.set(file, known);
  const key = at.join("\n");
  if (!known.has(key))
    known.set(
      key,
      known.size < MAX_TRIALS && changesOnly(file.value, file.text.slice(0, offset) + content + file.text.slice(end), at, value),
    );
  return known.get(key)!;
}

/** Whether of all values in the text only the one at the path differs from before, and has the new value. */
function changesOnly(before: unknown, text: string, at: readonly (string | number)[], value: string): boolean {
  try {
    const changed = differences(before, parseYaml(text).value);
    return changed.length === 1 && changed[0]!.path === at.join("\n") && changed[0]!.after === value;
  } catch {
    return false;
  }
}

interface Difference {
  path: string;
  after: unknown;
}

/** Compares values. Extensions (`x-…` at the top) have no meaning of their own. Source: Compose specification, "Extensions". */
function differences(before: unknown, after: unknown, at: readonly string[] = []): Difference[] {
  if (Object.is(before, after)) return [];
  if (at.length === 1 && at[0]!.startsWith("x-")) return [];
  const isBoth = typeof before === "object" && before !== null && typeof after === "object" && after !== null;
  if (!isBoth || Array.isArray(before) !== Array.isArray(after)) return [{ path: at.join("\n"), after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    differences((before as Record<string, unknown>)[key], (after as Record<string, unknown>)[key], [...at, key]),
  );
}
