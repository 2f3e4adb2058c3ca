import path from "node:path";
import * as vscode from "vscode";
import { openEditorDocument, referenceIn } from "../project/changes/editor/editorDocument.js";
import { portNamesOf } from "../project/changes/portName.js";
import { textEdits } from "../project/changes/textEdits.js";
import { openWorkspaceFiles } from "../project/files/openWorkspaceFiles.js";
import { asList, asObject, asText } from "../project/proposals/looseValues.js";

const FILE = ".vscode/launch.json";
const EMPTY = '{\n  "version": "0.2.0",\n  "configurations": []\n}\n';
/** The attributes that say what is started; debuggers' providers add many others. */
const TELLING = ["program", "module", "command", "mode", "runtimeExecutable", "runtimeArgs", "args", "cwd", "envFile"];

/** A configuration, and the port that it is to name. */
export interface LaunchText {
  folder: vscode.WorkspaceFolder;
  /** As it was started, with places in the folder written by `${workspaceFolder}`. */
  configuration: vscode.DebugConfiguration;
  service: string;
  isMain: boolean;
  /** The environment variable from which the program takes its port. */
  variable: string;
}

/**
 * Writes the variable for a service's port into the configuration of launch.json with this name; where there is none, adds one for what was
 * started. The editor shows the file, and undoes the change as any other.
 * @throws Error, one sentence, when the file cannot be changed
 */
export async function writeLaunch({ folder, configuration, service, isMain, variable }: LaunchText): Promise<void> {
  const uri = vscode.Uri.joinPath(folder.uri, ...FILE.split("/"));
  const document = await opened(uri);
  const text = document?.getText() ?? EMPTY;
  const files = await openWorkspaceFiles(folder.uri.fsPath, {
    textOf: (file) => (path.basename(file) === "launch.json" ? text : undefined),
  });
  if (document === undefined) {
    const created = new vscode.WorkspaceEdit();
    created.createFile(uri, { contents: new TextEncoder().encode(EMPTY) });
    if (!(await vscode.workspace.applyEdit(created))) throw unwritten();
  }
  const edited = await openEditorDocument(files, FILE);
  if (edited === undefined) throw unwritten();
  const port = portNamesOf([{ service, env: variable }], isMain ? service : "").get(service)!;
  const { reference, inputs } = referenceIn(edited, { kind: "launch", path: [] }, port);
  const configurations = asList(asObject(await files.json(FILE))["configurations"]).map(asObject);
  const index = configurations.findIndex(({ name }) => name === configuration.name);
  const change =
    index >= 0
      ? { file: FILE, at: ["configurations", index, "env", variable], content: reference }
      : {
          file: FILE,
          at: ["configurations", -1],
          content: newConfiguration(configuration, configurations, service, { [variable]: reference }),
        };
  if (index >= 0 && variable in asObject(configurations[index]!["env"])) return; // Somebody has written it meanwhile.
  const edits = textEdits(FILE, text, [change, ...inputs]);
  if (edits === undefined) throw unwritten();
  const target = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  for (const { offset, length, content } of edits)
    edit.replace(uri, new vscode.Range(target.positionAt(offset), target.positionAt(offset + length)), content);
  const wasDirty = target.isDirty;
  if (!(await vscode.workspace.applyEdit(edit))) throw unwritten();
  if (!wasDirty) await target.save();
  await vscode.window.showTextDocument(target);
}

const unwritten = (): Error => new Error(vscode.l10n.t("launch.json could not be changed. Check it for errors, and try again."));

async function opened(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    await vscode.workspace.fs.stat(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return undefined;
    throw error;
  }
  return vscode.workspace.openTextDocument(uri);
}

function newConfiguration(
  configuration: vscode.DebugConfiguration,
  others: readonly Record<string, unknown>[],
  service: string,
  env: Record<string, string>,
): object {
  const type = configuration.type.replace(/^pwa-/, "");
  const isUsual = (name: string, value: unknown): boolean =>
    value === undefined ||
    value === null ||
    value === "" ||
    (Array.isArray(value) && value.length === 0) ||
    (name === "cwd" && value === "${workspaceFolder}") ||
    (name === "runtimeExecutable" && value === type);
  const telling = TELLING.flatMap((name): [string, unknown][] => {
    const value: unknown = configuration[name];
    return isUsual(name, value) ? [] : [[name, value]];
  });
  const taken = new Set(others.map(({ name }) => asText(name)));
  let name = service;
  for (let number = 2; taken.has(name); number++) name = `${service} ${number}`;
  return { name, type, request: "launch", ...Object.fromEntries(telling), env };
}
