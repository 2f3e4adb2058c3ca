import * as vscode from "vscode";
import { formatIdentity, isName } from "../../server/protocol/identity.js";
import type { FolderChoice } from "../folders/folderChoice.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import type { Project } from "../project/findProject.js";
import type { ServicePorts } from "../folders/servicePorts.js";
import type { DeclaredRow } from "../views/rows.js";
import type { Command } from "./commands.js";

/** Commands that request a port for a service. */
export function requestCommands(projects: FolderProjects, folders: FolderChoice, ports: ServicePorts): Record<string, Command> {
  const request = async (): Promise<void> => {
    const folder = await folders.choose(vscode.l10n.t("Select the folder that needs a port"));
    if (folder === undefined) return;
    const service = await askForService(await projects.describe(folder));
    if (service === undefined) return;
    const assignment = await ports.inFolder(folder, { service });
    const copy = vscode.l10n.t("Copy");
    const message = vscode.l10n.t("{0} got port {1}.", formatIdentity(assignment), assignment.port);
    if ((await vscode.window.showInformationMessage(message, copy)) === copy) {
      await vscode.commands.executeCommand("portDaddy.copyPort", { assignment });
    }
  };
  /** For rows that name their service, and that show the result. */
  const requestDeclared = async (row: DeclaredRow, rows: readonly object[] = [row]): Promise<void> => {
    for (const each of rows.filter((candidate): candidate is DeclaredRow => "declared" in candidate)) {
      await ports.inFolder(each.folder, { service: each.declared });
    }
  };
  return { "portDaddy.requestPort": request, "portDaddy.requestDeclared": requestDeclared };
}

/** Asks for a service: one that port-daddy.json declares, or another one by name. */
async function askForService(project: Project): Promise<string | undefined> {
  const declared = [...project.services.keys()];
  const known = declared.length > 0 ? declared : [project.mainService];
  const other = { label: `$(add) ${vscode.l10n.t("Another service…")}`, service: undefined };
  const picked = await vscode.window.showQuickPick([...known.map((service) => ({ label: service, service })), other], {
    placeHolder: vscode.l10n.t("Select the service of {0} that needs a port", project.project),
  });
  if (picked === undefined || picked.service !== undefined) return picked?.service;
  return vscode.window.showInputBox({
    prompt: vscode.l10n.t("Enter the name of the service"),
    placeHolder: "api",
    validateInput: (name) => (isName(name) ? undefined : vscode.l10n.t("Use 1 to 255 of the characters A-Z a-z 0-9 . _ -")),
  });
}
