import type { JSONPath, Node } from "jsonc-parser";
import { type Section, sectionsOf } from "../../../server/protocol/documents/documentKind.js";
import type { HardCodedPort } from "../../../server/protocol/documents/hardCodedPorts.js";
import { variablesIn } from "../../../server/protocol/documents/variables.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import type { CompleteProposal, LaunchPlace, PortName, ProposedChange, TaskPlace, Way } from "../proposals/proposal.js";
import { addedFlag } from "./editor/addedFlag.js";
import { type EditorDocument, openEditorDocument, portReplacements, portsOf, referenceIn } from "./editor/editorDocument.js";
import { nodeAt, parseJsonTree, valueOf } from "./json/jsonEdits.js";
import { textEdits } from "./textEdits.js";
import { applyEdits } from "./fileEdit.js";

/**
 * How a configuration of launch.json or a task of tasks.json gives its program the service's port: by VS Code's variables, in place of the
 * number that it has, else as a flag or an environment variable that the program reads.
 * @returns at most one way; none when there is nothing to write, or the file is not understood
 */
export async function launchWays(
  files: WorkspaceFiles,
  proposal: CompleteProposal,
  place: LaunchPlace | TaskPlace,
  port: PortName,
): Promise<Way[]> {
  const document = await openEditorDocument(files, place.file);
  const section = document && sectionsOf(document.kind).find(({ kind }) => kind === (place.what === "launch" ? "launch" : "tasks"));
  if (document === undefined || section === undefined) return [];
  const at: JSONPath = [...section.path, place.what === "launch" ? "configurations" : "tasks", place.index];
  const node = nodeAt(document.tree, at);
  if (node?.type !== "object") return [];
  const numbers = portsOf(document).filter(({ digits }) => isInside(digits, node));
  const own = ownPort(numbers, proposal);
  const changes =
    own === undefined
      ? added(document, section, at, node, proposal, port)
      : portReplacements(document, numbers.filter((each) => each.port === own), port); // prettier-ignore
  return changes.length === 0 ? [] : [{ kind: "editor", changes, shown: shown(document, at, changes) }];
}

/** The port on which a configuration's own program listens, of those that it contains. */
function ownPort(numbers: readonly HardCodedPort[], { preferred, env, program }: CompleteProposal): number | undefined {
  if (numbers.some(({ port }) => port === preferred)) return preferred;
  const own = numbers.filter(({ url }) => url === undefined);
  const names = ["PORT", env, program?.variable];
  const byName = names.map((name) => own.find(({ variable }) => name !== undefined && variable === name));
  const found = byName.find((each) => each !== undefined) ?? own.find(({ variable }) => variable === undefined);
  // A variable of another name, such as METRICS_PORT, may be another port of the program.
  return found?.port;
}

/** Gives a program its port that has been given none. */
function added(
  document: EditorDocument,
  section: Section,
  at: JSONPath,
  node: Node,
  proposal: CompleteProposal,
  port: PortName,
): ProposedChange[] {
  if (variablesIn(document.kind, document.text, document.tree).some(({ span }) => isInside(span, node))) return [];
  const configuration = valueOf(node) as Record<string, unknown>;
  if (section.kind === "launch" && configuration["request"] !== "launch") return [];
  const { reference, inputs } = referenceIn(document, section, port);
  const flag = addedFlag(configuration, proposal.program, reference);
  if (flag === "told") return [];
  if (flag !== undefined) return [{ file: document.file, at: [...at, ...flag.at], content: flag.content }, ...inputs];
  const environment = section.kind === "launch" ? ["env"] : ["options", "env"];
  const there = environment.reduce<unknown>((value, key) => asObject(value)[key], configuration);
  const variable = proposal.program?.variable ?? port.variable;
  const takesEnvironment = section.kind === "tasks" || TAKES_ENV.test(String(configuration["type"]));
  if (!takesEnvironment || variable in asObject(there)) return [];
  return [{ file: document.file, at: [...at, ...environment, variable], content: reference }, ...inputs];
}

/** Debuggers with an attribute `env`, an object of variables. Source: their documented configuration attributes. */
const TAKES_ENV = /^(?:(?:pwa-)?node|node-terminal|python|debugpy|go|java|coreclr|php|ruby_lsp|rdbg|lldb|dart)$/;

const isInside = ({ offset, length }: { offset: number; length: number }, node: Node): boolean =>
  offset >= node.offset && offset + length <= node.offset + node.length;

/** The configuration's first attribute that changes, as it will be. */
function shown({ file, text, tree }: EditorDocument, at: JSONPath, changes: readonly ProposedChange[]): string {
  const edits = textEdits(file, text, changes);
  const before = asObject(valueOf(nodeAt(tree, at)!));
  const after = edits && asObject(configurationIn(applyEdits(text, edits), at));
  for (const [key, value] of Object.entries(after ?? {})) if (line(value) !== line(before[key])) return describe(value, before[key]);
  return "";
}

function configurationIn(text: string, at: JSONPath): unknown {
  const tree = parseJsonTree(text);
  const node = tree && nodeAt(tree, at);
  return node && valueOf(node);
}

function describe(value: unknown, before: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(line).join(" ");
  for (const [key, each] of Object.entries(asObject(value))) {
    const old = asObject(before)[key];
    if (line(each) === line(old)) continue;
    return typeof each === "object" ? describe(each, old) : `${key}=${line(each)}`;
  }
  return "";
}

const line = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value ?? null));

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
