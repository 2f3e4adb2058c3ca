import path from "node:path";
import * as vscode from "vscode";
import { PROJECT_FILE } from "../../server/protocol/documents/documents.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { FolderChoice } from "../folders/folderChoice.js";
import { folderName } from "../folders/folderName.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { userShellOf } from "../project/changes/commandLine/userShell.js";
import { openWorkspaceFiles } from "../project/files/openWorkspaceFiles.js";
import { mainServiceWith } from "../project/changes/portName.js";
import { fileToShow, type ShownFile } from "../project/setup/fileToShow.js";
import { relativeName } from "../project/setup/writeFiles.js";
import type { ServiceStarter } from "../starting/serviceStarter.js";
import { tellPorts } from "./finishSetup.js";
import { checkByBackend, checkNumber } from "../project/setup/checkPorts.js";
import { chooseFirstService, defaultChoices, planSetup, writeOf } from "../project/setup/planSetup.js";
import type { Choice, SetupPlan, SetupWriting } from "../project/setup/setupPlan.js";
import { confirmChanges } from "./changePreview.js";
import { OpenDocuments } from "./openDocuments.js";
import { pickServices } from "./pickServices.js";
import { writeInEditor } from "./writeInEditor.js";

/** Finds what a folder serves, lets the user choose, and shows everything that it would write. `port-daddy init` does the same in a shell. */
export class WorkspaceSetup {
  constructor(
    private readonly folders: FolderChoice,
    private readonly projects: FolderProjects,
    private readonly client: BackendClient,
    private readonly starter: ServiceStarter,
  ) {}

  async run(): Promise<void> {
    const folder = await this.folders.choose(vscode.l10n.t("Select the folder to set up"));
    if (folder === undefined) return;
    const plan = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t("Finding what {0} serves…", folderName(folder)) },
      () => this.plan(folder),
    );
    const choices = plan.services.length > 0 ? await pickServices(plan.services, defaultChoices(plan)) : await startFromNothing(plan);
    if (choices === undefined || choices.length === 0) return;
    const writing = await writeOf(plan, choices);
    const { files, starts } = writing;
    if (!(await confirmChanges(plan.files.root, writing))) return;
    const { root } = plan.files;
    const unsaved = await writeInEditor(root, files);
    await showFile(
      root,
      await fileToShow(
        plan.files,
        mainChoice(plan, choices),
        files.map(({ file }) => relativeName(root, file)),
      ),
    );
    for (const document of unsaved) tellUnsaved(document);
    for (const start of starts) tellHowToStart(start);
    await tellPorts(folder, root, choices, { client: this.client, starter: this.starter });
  }

  private async plan(folder: vscode.WorkspaceFolder): Promise<SetupPlan> {
    const project = await this.projects.describe(folder);
    const documents = await OpenDocuments.find();
    const files = await openWorkspaceFiles(project.folder, { textOf: (file) => documents.editedText(file) });
    // A backend that does not run is not started for this.
    const checkPort = this.client.state.kind === "connected" ? checkByBackend(project, this.client) : checkNumber;
    return planSetup(project, files, checkPort, { shell: userShellOf(vscode.env.shell, process.platform), addsStarters: true });
  }
}

/** The service whose port has no other name, else the first one. */
function mainChoice({ project }: SetupPlan, choices: readonly Choice[]): Choice {
  const services = choices.map(({ planned }) => planned.proposal);
  const main = mainServiceWith(project, services);
  return choices.find(({ planned }) => planned.proposal.service === main) ?? choices[0]!;
}

/** Shows a file, or the port-daddy.json where there is none from which the person could go on. */
async function showFile(root: string, { file, text }: ShownFile = { file: PROJECT_FILE }): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path.join(root, file)));
  const at = text === undefined ? -1 : document.getText().indexOf(text);
  const position = document.positionAt(Math.max(at, 0));
  await vscode.window.showTextDocument(document, { preview: false, selection: new vscode.Range(position, position) });
}

/** @returns one service with the default name; undefined when the user declines */
async function startFromNothing(plan: SetupPlan): Promise<Choice[] | undefined> {
  const isDeclared = plan.project.services.size > 0;
  const { notes } = await writeOf(plan, []);
  const message = isDeclared
    ? vscode.l10n.t("All servers found here are already in {0}.", PROJECT_FILE)
    : vscode.l10n.t("No server was found in this folder. Create a {0} with one service to start from?", PROJECT_FILE);
  const create = vscode.l10n.t("Create {0}", PROJECT_FILE);
  const details = vscode.l10n.t("Show Details");
  const buttons = [...(isDeclared ? [] : [create]), ...(notes.length === 0 ? [] : [details])];
  const answer = await vscode.window.showInformationMessage(message, ...buttons);
  if (answer === create) return [chooseFirstService()];
  if (answer === details) await vscode.window.showInformationMessage(message, { modal: true, detail: notes.join("\n") });
  return undefined;
}

/** Tells the user the start command of a service that no file starts. */
function tellHowToStart({ service, command }: SetupWriting["starts"][number]): void {
  const copy = vscode.l10n.t("Copy");
  vscode.window.showInformationMessage(vscode.l10n.t("Start {0} with: {1}", service, command), copy).then(
    (answer) => (answer === copy ? vscode.env.clipboard.writeText(command) : undefined),
    () => undefined,
  );
}

/** A file with changes of the user is not saved, because that would write these, too. */
function tellUnsaved(document: vscode.TextDocument): void {
  const name = path.basename(document.uri.fsPath);
  const save = vscode.l10n.t("Save");
  const message = vscode.l10n.t("{0} has unsaved changes of yours. Save it to complete the setup.", name);
  vscode.window.showInformationMessage(message, save).then(
    (answer) => (answer === save ? document.save() : undefined),
    () => undefined,
  );
}
