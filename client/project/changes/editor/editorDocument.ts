import path from "node:path";
import type { JSONPath, Node } from "jsonc-parser";
import { type DocumentKind, kindOf, type Section } from "../../../../server/protocol/documents/documentKind.js";
import { MAX_DOCUMENT_LENGTH } from "../../../../server/protocol/documents/documents.js";
import { type HardCodedPort, hardCodedPorts, ReadingLimit } from "../../../../server/protocol/documents/hardCodedPorts.js";
import { inputIds, inputsIn } from "../../../../server/protocol/documents/inputs.js";
import { isTooDeep } from "../../../../server/protocol/documents/nesting.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import type { PortName, ProposedChange } from "../../proposals/proposal.js";
import { parseJsonTree } from "../json/jsonEdits.js";
import { freeId } from "../portName.js";

/** A launch.json, tasks.json or *.code-workspace, in which VS Code replaces variables. */
export interface EditorDocument {
  /** From the root, with slashes. */
  file: string;
  kind: DocumentKind;
  text: string;
  tree: Node;
  /** The numbers on which a server listens, or at which it is reached, in the order of the text. */
  ports: readonly HardCodedPort[];
}

const opened = new WeakMap<WorkspaceFiles, Map<string, Promise<EditorDocument | undefined>>>();

/** @returns undefined when there is no such file, it is no JSON, or it is too large, which is a problem of `files` */
export function openEditorDocument(files: WorkspaceFiles, file: string): Promise<EditorDocument | undefined> {
  const known = opened.get(files) ?? new Map<string, Promise<EditorDocument | undefined>>();
  opened.set(files, known);
  const document = known.get(file) ?? readEditorDocument(files, file);
  known.set(file, document);
  return document;
}

async function readEditorDocument(files: WorkspaceFiles, file: string): Promise<EditorDocument | undefined> {
  const kind = kindOf(path.join(files.root, file));
  const text = await files.read(file);
  if (kind === undefined || text === undefined) return undefined;
  if (text.length > MAX_DOCUMENT_LENGTH) {
    files.addProblem(`${file} was left alone: it has more than ${MAX_DOCUMENT_LENGTH.toLocaleString("en")} characters.`);
    return undefined;
  }
  if (isTooDeep(text)) return undefined;
  const tree = parseJsonTree(text);
  if (tree === undefined) return undefined;
  const limit = new ReadingLimit();
  const ports = hardCodedPorts(kind, tree, text, limit);
  if (!limit.isReached) return { file, kind, text, tree, ports };
  files.addProblem(`${file} was left alone: it has too many command lines.`);
  return undefined;
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

/** Replaces numbers of a document by the variable of a service's port. */
export function portReplacements(document: EditorDocument, found: readonly HardCodedPort[], port: PortName): ProposedChange[] {
  return found.flatMap(({ digits, url, isOpened, bare, section }) => {
    const { reference, url: newUrl, inputs } = referenceIn(document, section, port);
    const replacesUrl = port.isMain && isOpened === true;
    const at = replacesUrl ? url! : digits;
    const content = replacesUrl ? newUrl : bare === true ? `"${reference}"` : reference;
    return [{ file: document.file, at: { offset: at.offset, length: at.length }, content }, ...inputs];
  });
}
