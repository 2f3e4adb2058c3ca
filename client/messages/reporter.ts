import path from "node:path";
import * as vscode from "vscode";
import { dataDirectory } from "../../server/protocol/dataDirectory.js";
import { isFailure } from "../../server/protocol/failures.js";
import { PROJECT_FILE } from "../../server/protocol/documents/documents.js";
import { brokenProjectFile } from "../project/brokenFile.js";
import { RestrictedFolder } from "../folders/restrictedFolder.js";
import { InputArgumentsError } from "../folders/inputArgumentsError.js";

interface Remedy {
  title: string;
  run(): Thenable<unknown>;
}

/** Shows errors: the sentence, with remedies as buttons. The stack goes to the log alone. */
export class Reporter {
  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** Does not wait for the user's answer. */
  show(error: unknown): Promise<void> {
    if (error instanceof vscode.CancellationError) return Promise.resolve(); // The person knows.
    const message = error instanceof Error ? error.message : String(error);
    this.log.error(error instanceof Error ? error : message);
    const remedies = [...remediesFor(error), { title: vscode.l10n.t("Show Log"), run: () => this.showLog() }];
    const choosing = async (): Promise<void> => {
      const chosen = await vscode.window.showErrorMessage(message, ...remedies.map(({ title }) => title));
      await remedies.find(({ title }) => title === chosen)?.run();
    };
    choosing().catch((failed: unknown) => void this.show(failed));
    return Promise.resolve();
  }

  showLog(): Promise<void> {
    this.log.show();
    return Promise.resolve();
  }
}

function remediesFor(error: unknown): Remedy[] {
  if (isFailure(error, "PortRangeExhausted") || isFailure(error, "TooManyPorts")) {
    return [
      { title: vscode.l10n.t("Open config.json"), run: openConfig },
      { title: vscode.l10n.t("Release Port"), run: run("portDaddy.releasePort") },
    ];
  }
  if (isFailure(error, "IncompatibleVersion")) {
    return [{ title: vscode.l10n.t("Reload Window"), run: run("workbench.action.reloadWindow") }];
  }
  if (error instanceof RestrictedFolder) {
    return [{ title: vscode.l10n.t("Manage Workspace Trust"), run: run("workbench.trust.manage") }];
  }
  if (error instanceof InputArgumentsError) {
    return [
      { title: vscode.l10n.t("Open {0}", "launch.json"), run: () => openWithInputs("launch.json") },
      { title: vscode.l10n.t("Open {0}", "tasks.json"), run: () => openWithInputs("tasks.json") },
    ];
  }
  const broken = brokenProjectFile(error);
  if (broken === undefined) return [];
  return [{ title: vscode.l10n.t("Open {0}", PROJECT_FILE), run: () => openAt(vscode.Uri.file(broken.file), broken.line - 1) }];
}

const run = (command: string) => () => vscode.commands.executeCommand(command);

const openAt = (uri: vscode.Uri, line: number): Thenable<unknown> =>
  vscode.window.showTextDocument(uri, { selection: new vscode.Range(line, 0, line, 0) });

/** Opens the file of this name that has inputs of ours. Asks when there are several; when there is none, opens the workspace file. */
async function openWithInputs(name: string): Promise<void> {
  const found = await vscode.workspace.findFiles(`**/.vscode/${name}`, "**/node_modules/**");
  const documents = await Promise.all(found.map((uri) => vscode.workspace.openTextDocument(uri)));
  const ours = documents.filter((document) => document.getText().includes("portDaddy."));
  const items = ours.map((document) => ({ label: vscode.workspace.asRelativePath(document.uri, true), document }));
  const picked = items.length > 1 ? await vscode.window.showQuickPick(items) : items[0];
  if (picked !== undefined) await vscode.window.showTextDocument(picked.document);
  else if (items.length === 0) await vscode.commands.executeCommand("workbench.action.openWorkspaceConfigFile");
}

/** Opens the machine's config.json. A new one is only saved by the user. */
async function openConfig(): Promise<void> {
  const uri = vscode.Uri.file(path.join(dataDirectory(), "config.json"));
  const exists = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  if (exists) {
    await vscode.window.showTextDocument(uri);
    return;
  }
  const editor = await vscode.window.showTextDocument(uri.with({ scheme: "untitled" }));
  await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '{\n  "range": [3100, 9999]\n}\n'));
}
