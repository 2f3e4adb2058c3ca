import type { JSONPath, Node } from "jsonc-parser";
import { type Section, sectionsOf } from "../../../server/protocol/documents/documentKind.js";
import type { Command } from "../../../server/protocol/commandLines/commandLine.js";
import { findProgram } from "../../../server/protocol/commandLines/findProgram.js";
import { parseCommandLine } from "../../../server/protocol/commandLines/parseCommandLine.js";
import { isToldPort } from "../../../server/protocol/commandLines/portFlags.js";
import type { HardCodedPort } from "../../../server/protocol/documents/hardCodedPorts.js";
import { variablesIn } from "../../../server/protocol/documents/variables.js";
import { asObject } from "../proposals/looseValues.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import type { CompleteProposal, LaunchPlace, PortName, ProposedChange, TaskPlace, Way } from "../proposals/proposal.js";
import { entryKey, readEntrySource } from "../proposals/ports/entrySource.js";
import { launchCommand, taskCommand } from "../proposals/sources/editor/launchCommand.js";
import { startedFile } from "../proposals/sources/runners.js";
import { MAIN_FILES } from "../proposals/sources/sourceServer.js";
import { readSource } from "./commandLine/sourceWay.js";
import { addedFlag } from "./editor/addedFlag.js";
import { type EditorDocument, openEditorDocument, portReplacements, referenceIn } from "./editor/editorDocument.js";
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
  const numbers = document.ports.filter(({ digits }) => isInside(digits, node));
  const own = ownPort(numbers, proposal);
  const replaced = numbers.filter((each) => each.port === own);
  // A URL that is opened gives the server no port.
  const isGiven = replaced.some(({ isOpened }) => isOpened !== true);
  const changes = [
    ...(isGiven ? [] : await added(files, document, section, at, node, proposal, port)),
    ...portReplacements(document, replaced, port),
  ];
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
async function added(
  files: WorkspaceFiles,
  document: EditorDocument,
  section: Section,
  at: JSONPath,
  node: Node,
  proposal: CompleteProposal,
  port: PortName,
): Promise<ProposedChange[]> {
  if (variablesIn(document.kind, document.text, document.tree).some(({ span }) => isInside(span, node))) return [];
  const configuration = valueOf(node) as Record<string, unknown>;
  if (section.kind === "launch" && configuration["request"] !== "launch") return [];
  const { reference, inputs } = referenceIn(document, section, port);
  const flag = addedFlag(configuration, proposal.program, reference);
  if (flag === "told") return [];
  if (flag !== undefined) return [{ file: document.file, at: [...at, ...flag.at], content: flag.content }, ...inputs];
  const environment = section.kind === "launch" ? ["env"] : ["options", "env"];
  const there = environment.reduce<unknown>((value, key) => asObject(value)[key], configuration);
  const started = section.kind === "launch" ? launchCommand(configuration) : taskCommand(configuration);
  const command = started && parseCommandLine(started.text).at(-1);
  // A port that a person types, a setting or another variable gives it stays as it is.
  if (command !== undefined && isToldPort(command.words, proposal.program ?? findProgram(command))) return [];
  const read = await readingOf(files, proposal, command, started?.folder ?? "", port);
  const takesEnvironment = section.kind === "tasks" || TAKES_ENV.test(String(configuration["type"]));
  if (!takesEnvironment || read === undefined || read.variable in asObject(there)) return [];
  return [{ file: document.file, at: [...at, ...environment, read.variable], content: reference }, ...inputs, ...read.changes];
}

/** The variable from which a program takes its port, and the changes of its source that this needs. */
interface Reading {
  variable: string;
  changes: readonly ProposedChange[];
}

/** @returns undefined where the program is known to take its port from no variable */
async function readingOf(
  files: WorkspaceFiles,
  proposal: CompleteProposal,
  command: Command | undefined,
  folder: string,
  port: PortName,
): Promise<Reading | undefined> {
  const variable = await variableOf(files, proposal, command, folder, port);
  if (variable !== undefined) return { variable, changes: [] };
  const reading = command && (await readSource(files, folder, command, port, { number: proposal.preferred }));
  const { changes = [], isFixed } = reading ?? {};
  const [first] = changes;
  // Other files may speak of another server, too.
  const isOwn = first !== undefined && changes.every(({ file }) => file === first.file) && isEntry(first.file, command, folder);
  return isFixed === true && isOwn ? { variable: port.variable, changes } : undefined;
}

/** Whether a command starts this file. */
function isEntry(file: string, command: Command | undefined, folder: string): boolean {
  const { entry } = startedFile(command?.words.map(({ value }) => value) ?? []) ?? {};
  return entry !== undefined && entryKey(folder, entry) === entryKey("", file);
}

/** @returns the variable from which the program takes its port; undefined where it is known to take it from none */
async function variableOf(
  files: WorkspaceFiles,
  { program }: CompleteProposal,
  command: Command | undefined,
  folder: string,
  port: PortName,
): Promise<string | undefined> {
  const file = command?.script === undefined ? command && startedFile(command.words.map(({ value }) => value)) : undefined;
  const isFile = file !== undefined && findProgram(command!)?.ownCode === true; // `python app.py`, though `flask run` starts it as well.
  if (program !== undefined && program.ownCode !== true && !isFile)
    return program.variable ?? (program.config === undefined ? undefined : port.variable);
  const entry = file && (file.entry ?? MAIN_FILES[file.runner]);
  const source = entry === undefined ? undefined : await readEntrySource(files, folder, entry);
  return source === undefined ? port.variable : source.variable;
}

/** Debuggers with an attribute `env`, an object of variables. Source: their documented configuration attributes. */
const TAKES_ENV = /^(?:(?:pwa-)?node|node-terminal|python|debugpy|go|java|coreclr|php|ruby_lsp|rdbg|lldb|dart)$/;

const isInside = ({ offset, length }: { offset: number; length: number }, node: Node): boolean =>
  offset >= node.offset && offset + length <= node.offset + node.length;

/** The configuration's first attribute that changes, as it will be. Only its own text is parsed, since the document may have hundreds. */
function shown({ file, text, tree }: EditorDocument, at: JSONPath, changes: readonly ProposedChange[]): string {
  const { offset, length } = nodeAt(tree, at)!;
  const own = text.slice(offset, offset + length);
  const inside = changes.flatMap((change): ProposedChange[] => {
    if (change.file !== file) return [];
    if (isPath(change.at))
      return at.every((part, index) => part === (change.at as JSONPath)[index]) ? [{ ...change, at: change.at.slice(at.length) }] : [];
    const isIn = change.at.offset >= offset && change.at.offset + change.at.length <= offset + length;
    return isIn ? [{ ...change, at: { ...change.at, offset: change.at.offset - offset } }] : [];
  });
  const edits = textEdits(file, own, inside);
  const [before, after] = [parsed(own), parsed(edits === undefined ? own : applyEdits(own, edits))];
  for (const [key, value] of Object.entries(after)) if (line(value) !== line(before[key])) return describe(value, before[key]);
  return "";
}

const isPath = (at: ProposedChange["at"]): at is JSONPath => Array.isArray(at);

function parsed(text: string): Record<string, unknown> {
  const tree = parseJsonTree(text);
  return asObject(tree && valueOf(tree));
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
