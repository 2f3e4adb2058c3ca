import * as vscode from "vscode";
import { PROJECT_FILE } from "../../server/protocol/documents/documents.js";
import type { FolderChoice } from "../folders/folderChoice.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import type { Project } from "../project/findProject.js";
import { inShell } from "../project/proposals/frameworks.js";
import type { ProposalSource } from "../project/proposals/proposal.js";
import { type CompleteProposal, proposeServices } from "../project/proposals/proposeServices.js";
import { describeChange, type FileEdit, mainServiceOf, setupEdits } from "../project/proposals/setupEdits.js";
import { confirmChanges } from "./changePreview.js";

/**
 * Finds what a folder serves, lets the user choose, and shows everything that it would write: port-daddy.json, and the flags for
 * programs that ignore environment variables.
 */
export class WorkspaceSetup {
  constructor(
    private readonly folders: FolderChoice,
    private readonly projects: FolderProjects,
  ) {}

  async run(): Promise<void> {
    const folder = await this.folders.choose(vscode.l10n.t("Select the folder to set up"));
    if (folder === undefined) return;
    const project = await this.projects.describe(folder);
    const root = project.folder;
    const proposals = (await proposeServices(root)).filter(({ service }) => !project.services.has(service));
    const chosen =
      proposals.length > 0 ? await choose(proposals, mainOf(project, proposals)) : await startFromNothing(project.file !== undefined);
    if (chosen === undefined) return;
    const edits = (await setupEdits(root, project, chosen)).filter(({ create, edits }) => create !== undefined || edits.length > 0);
    if (!(await confirmChanges(edits))) return;
    if (!(await write(edits)))
      throw new Error(vscode.l10n.t("VS Code could not write the files. Save or discard their unsaved changes, then try again."));
    const file = vscode.Uri.joinPath(vscode.Uri.file(root), PROJECT_FILE);
    await vscode.window.showTextDocument(file);
    for (const proposal of chosen) tellHowToStart(proposal);
  }
}

const mainOf = (project: Project, proposals: readonly CompleteProposal[]): string =>
  mainServiceOf([...project.services.keys(), ...proposals.map(({ service }) => service)]);

interface ProposalItem extends vscode.QuickPickItem {
  proposal: CompleteProposal;
}

async function choose(proposals: readonly CompleteProposal[], main: string): Promise<CompleteProposal[] | undefined> {
  const items = proposals.map((proposal): ProposalItem => ({
    proposal,
    picked: true,
    label: proposal.service,
    description: [proposal.env, proposal.preferred].filter((each) => each !== undefined).join(" · "),
    detail: detailOf(proposal, main),
  }));
  const title = vscode.l10n.t("Which services should get a port?");
  const picked = await vscode.window.showQuickPick(items, { canPickMany: true, title, ignoreFocusOut: true, matchOnDetail: true });
  return picked === undefined || picked.length === 0 ? undefined : picked.map(({ proposal }) => proposal);
}

/** Why the service is proposed, and what will be written. */
function detailOf(proposal: CompleteProposal, main: string): string {
  const { framework, changes = [] } = proposal;
  const source = [...(framework === undefined ? [] : [framework]), describeSource(proposal.source)].join(", ");
  const changed = changes.flatMap((change) => describeChange(change, proposal, main) ?? []);
  return [source, ...changed, ...startOf(proposal)].join(" $(arrow-right) ");
}

function describeSource({ what, name = "", file }: ProposalSource): string {
  if (what === "script") return vscode.l10n.t('script "{0}" in {1}', name, file);
  if (what === "service") return vscode.l10n.t('service "{0}" in {1}', name, file);
  return name === "" ? file : vscode.l10n.t('"{0}" in {1}', name, file);
}

/** The start command in a list; empty when a file has it, or the program finds its port by itself. */
const startOf = ({ startedBy, env }: CompleteProposal): string[] =>
  startedBy === undefined ? [] : [startedBy.replace("{port}", inShell(env))];

/** Tells the user the start command of a service that no file starts. */
function tellHowToStart(proposal: CompleteProposal): void {
  const [command] = startOf(proposal);
  if (command === undefined) return;
  const copy = vscode.l10n.t("Copy");
  const message = vscode.l10n.t("{0} ignores environment variables. Start it with: {1}", proposal.framework ?? proposal.service, command);
  vscode.window.showInformationMessage(message, copy).then(
    (answer) => (answer === copy ? vscode.env.clipboard.writeText(command) : undefined),
    () => undefined,
  );
}

/** @returns one service with the default name; undefined when the user declines */
async function startFromNothing(declared: boolean): Promise<CompleteProposal[] | undefined> {
  if (declared) {
    void vscode.window.showInformationMessage(vscode.l10n.t("All servers found here are already in {0}.", PROJECT_FILE));
    return undefined;
  }
  const create = vscode.l10n.t("Create {0}", PROJECT_FILE);
  const message = vscode.l10n.t("No server was found in this folder. Create a {0} with one service to start from?", PROJECT_FILE);
  if ((await vscode.window.showInformationMessage(message, create)) !== create) return undefined;
  return [{ service: "main", env: "PORT", source: { file: PROJECT_FILE } }];
}

/** @returns false when VS Code could not write the files */
async function write(files: readonly FileEdit[]): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  const changed: vscode.TextDocument[] = [];
  for (const { file, create, edits } of files) {
    const uri = vscode.Uri.file(file);
    if (create !== undefined) edit.createFile(uri, { contents: new TextEncoder().encode(create) });
    if (edits.length === 0) continue;
    const document = await vscode.workspace.openTextDocument(uri);
    changed.push(document);
    for (const { offset, length, content } of edits) {
      edit.replace(uri, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), content);
    }
  }
  if (!(await vscode.workspace.applyEdit(edit))) return false;
  const saved = await Promise.all(changed.map((document) => document.save()));
  return saved.every((each) => each);
}
