import path from "node:path";
import { applyEdits, type Edit, type JSONPath, modify, parse } from "jsonc-parser";
import { MAIN_SERVICE } from "../../../server/protocol/identity.js";
import { inputIdOf, PROJECT_FILE } from "../../../server/protocol/documents/documents.js";
import type { Project } from "../findProject.js";
import { readTextFile } from "../readTextFile.js";
import { asObject } from "./looseValues.js";
import type { PortName, ProposedChange } from "./proposal.js";
import { type CompleteProposal, toProjectFile } from "./proposeServices.js";

/** The changes of one file. */
export interface FileEdit {
  /** The absolute path. */
  file: string;
  /** The text of a file to create. */
  create?: string;
  /** The edits of an existing file, in order, by characters from its beginning. */
  edits: Edit[];
}

/**
 * Everything that setting up a folder for these services writes: port-daddy.json, and the places where programs need to be given their
 * port.
 * @throws Error, one sentence, when an existing file cannot be read
 */
export async function setupEdits(
  root: string,
  project: Pick<Project, "project" | "services">,
  proposals: readonly CompleteProposal[],
): Promise<FileEdit[]> {
  const main = mainServiceOf([...project.services.keys(), ...proposals.map(({ service }) => service)]);
  const byFile = new Map<string, Writing[]>();
  for (const proposal of proposals) {
    const port = portNameOf(proposal, main);
    for (const change of proposal.changes ?? []) {
      const content = change.after(port);
      if (content === undefined) continue;
      byFile.set(change.file, [...(byFile.get(change.file) ?? []), { at: change.at, content, service: proposal.service }]);
    }
  }
  const edits = [await projectFileEdit(root, project.project, proposals)];
  for (const [file, writings] of byFile) {
    const text = await readTextFile(file);
    if (text !== undefined) edits.push({ file, edits: difference(text, written(text, writings)) });
  }
  return edits;
}

/** Describes a change in one line. @returns undefined when nothing has to change */
export function describeChange(change: ProposedChange, proposal: CompleteProposal, main: string): string | undefined {
  const content = change.after(portNameOf(proposal, main));
  return Array.isArray(content) ? content.join(" ") : content;
}

/** The service that is used when none is named. */
export const mainServiceOf = (services: readonly string[]): string =>
  services.includes(MAIN_SERVICE) ? MAIN_SERVICE : (services[0] ?? MAIN_SERVICE);

const portNameOf = ({ service, env }: CompleteProposal, main: string): PortName => ({
  variable: env,
  reference: service === main ? "${command:portDaddy.port}" : `\${input:${inputIdOf(service)}}`,
});

interface Writing {
  at: ProposedChange["at"];
  content: string | string[];
  service: string;
}

function written(text: string, writings: readonly Writing[]): string {
  const isPath = (at: ProposedChange["at"]): at is JSONPath => Array.isArray(at);
  let now = text;
  // From the end, because an edit moves all text after it.
  const spans = writings.flatMap(({ at, content }) => (isPath(at) ? [] : { ...at, content: String(content) }));
  for (const { offset, length, content } of spans.sort((a, b) => b.offset - a.offset))
    now = now.slice(0, offset) + content + now.slice(offset + length);
  const set = (at: JSONPath, value: unknown, isArrayInsertion = false): void => {
    now = applyEdits(now, modify(now, at, value, { formattingOptions: formatOf(now), isArrayInsertion }));
  };
  const inputs = new Map<string, object>();
  for (const { at, content, service } of writings) {
    if (!isPath(at)) continue;
    set(at, content);
    const id = inputIdOf(service);
    if ([content].flat().some((each) => each.includes(`\${input:${id}}`)))
      inputs.set(id, { id, type: "command", command: "portDaddy.port", args: { service } });
  }
  const { inputs: there } = asObject(parse(now));
  const known = new Set(Array.isArray(there) ? there.map((input) => asObject(input)["id"]) : []);
  for (const [id, input] of inputs) if (!known.has(id)) set(["inputs", -1], input, true);
  return now;
}

async function projectFileEdit(root: string, project: string, proposals: readonly CompleteProposal[]): Promise<FileEdit> {
  const file = path.join(root, PROJECT_FILE);
  const text = await readTextFile(file);
  if (text === undefined) return { file, create: toProjectFile(project, proposals), edits: [] };
  let changed = text;
  for (const { service, preferred, env } of proposals) {
    const settings = { ...(preferred === undefined ? {} : { preferred }), env };
    changed = applyEdits(changed, modify(changed, ["services", service], settings, { formattingOptions: formatOf(text) }));
  }
  return { file, edits: difference(text, changed) };
}

/** The text's own indentation. */
function formatOf(text: string): { insertSpaces: boolean; tabSize: number } {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
  return indent.startsWith("\t") ? { insertSpaces: false, tabSize: 4 } : { insertSpaces: true, tabSize: Math.min(indent.length, 8) };
}

/** The single edit that turns the first text into the second; none when they are equal. */
function difference(before: string, after: string): Edit[] {
  if (before === after) return [];
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return [{ offset: start, length: before.length - start - end, content: after.slice(start, after.length - end) }];
}
