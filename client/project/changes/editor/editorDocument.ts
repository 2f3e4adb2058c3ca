import path from "node:path";
import type { JSONPath, Node } from "jsonc-parser";
import { type DocumentKind, kindOf, type Section, sectionsOf } from "../../../../server/protocol/documents/documentKind.js";
import { type HardCodedPort, hardCodedPorts } from "../../../../server/protocol/documents/hardCodedPorts.js";
import { inputIds, inputsIn } from "../../../../server/protocol/documents/inputs.js";
import { isTooDeep } from "../../../../server/protocol/documents/nesting.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import type { PortName, ProposedChange } from "../../proposals/proposal.js";
import { nodeAt, parseJsonTree } from "../json/jsonEdits.js";
import { freeId } from "../portName.js";
import { commandPorts } from "./commandPorts.js";

/** A launch.json, tasks.json or *.code-workspace, in which VS Code replaces variables. */
export interface EditorDocument {
  /** From the root, with slashes. */
  file: string;
  kind: DocumentKind;
  text: string;
  tree: Node;
}

/** @returns undefined when there is no such file, or it is no JSON */
export async function openEditorDocument(files: WorkspaceFiles, file: string): Promise<EditorDocument | undefined> {
  const kind = kindOf(path.join(files.root, file));
  const text = await files.read(file);
  if (kind === undefined || text === undefined || isTooDeep(text)) return undefined;
  const tree = parseJsonTree(text);
  return tree && { file, kind, text, tree };
}

/** How a port is written in a section of a document, and the input that this takes. */
export interface EditorReference {
  /** `${input:apiPort}` */
  reference: string;
  /** `http://localhost:${input:apiPort}` */
  url: string;
  inputs: ProposedChange[];
}

/** Uses the input that already stands for the port; an id that stands for something else is not used. */
export function referenceIn({ file, tree }: EditorDocument, section: Section, port: PortName): EditorReference {
  if (port.isMain) return { reference: port.reference, url: port.url, inputs: [] };
  const same = inputsIn(tree, section).find(
    ({ command, service, folder }) => command === "portDaddy.port" && service === port.service && folder === undefined,
  );
  const wanted = port.reference.slice("${input:".length, -1);
  const id = same?.id ?? freeId(wanted, inputIds(tree, section));
  const at: JSONPath = [...section.path, "inputs", -1];
  const input = { id, type: "command", command: "portDaddy.port", args: { service: port.service } };
  const reference = `\${input:${id}}`;
  return { reference, url: `http://localhost:${reference}`, inputs: same === undefined ? [{ file, at, content: input }] : [] };
}

/**
 * Attributes with a URL that a browser opens. Elsewhere the host must stay: the URL may have the project's own host, `shop.localhost`, which
 * Kestrel takes for all addresses and not every resolver knows.
 */
const OPENED = /^"(?:url|uriFormat|urlFilter)"/;

/** Replaces numbers of a document by the variable of a service's port. */
export function portReplacements(document: EditorDocument, found: readonly HardCodedPort[], port: PortName): ProposedChange[] {
  return found.flatMap(({ digits, url, bare, section, around }) => {
    const { reference, url: newUrl, inputs } = referenceIn(document, section, port);
    const replacesUrl = port.isMain && url !== undefined && OPENED.test(document.text.slice(around.offset, url.offset));
    const at = replacesUrl ? url : digits;
    const content = replacesUrl ? newUrl : bare === true ? `"${reference}"` : reference;
    return [{ file: document.file, at: { offset: at.offset, length: at.length }, content }, ...inputs];
  });
}

/** The numbers in a document on which a server listens, or at which it is reached. */
export function portsOf({ kind, text, tree }: EditorDocument): HardCodedPort[] {
  const found = hardCodedPorts(kind, tree);
  const known = new Set(found.map(({ digits }) => digits.offset));
  for (const section of sectionsOf(kind)) {
    const list = nodeAt(tree, [...section.path, section.kind === "launch" ? "configurations" : "tasks"]);
    for (const node of list?.type === "array" ? list.children! : []) {
      if (section.kind === "launch" && nodeAt(node, ["request"])?.value !== "launch") continue;
      for (const { port, ...digits } of commandPorts(text, node))
        if (!known.has(digits.offset)) found.push({ port, section, digits, around: digits });
    }
  }
  return found.sort((a, b) => a.digits.offset - b.digits.offset);
}
