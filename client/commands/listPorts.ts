import * as vscode from "vscode";
import { adoptablePort, type Assignment } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import { isWithin } from "../../server/protocol/isWithin.js";
import { shorten } from "../../server/protocol/wording/shorten.js";
import { folderName } from "../folders/folderName.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { troubleSentence } from "../display/sentences.js";
import { servicesOf } from "../views/serviceRows.js";
import type { Command } from "./commands.js";
import { stopTargetOf } from "../actions/stopping.js";
import { LONGEST_IN_LIST, type PickedPort, type PortPicker } from "../actions/portPicker.js";

interface Choice extends PickedPort {
  run?: () => Thenable<unknown>;
}

/** The list behind the status bar item: all services and general actions, then the actions of the picked service. */
export function listPorts(picker: PortPicker, projects: FolderProjects): Record<string, Command> {
  const unassigned = async (assignments: readonly Assignment[]): Promise<Choice[]> => {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const where = (folder: vscode.WorkspaceFolder): string[] => (folders.length > 1 ? [folderName(folder)] : []);
    const rows = await Promise.all(
      folders.map(async (folder) => {
        const project = await projects.describe(folder).catch(() => undefined); // A message of its own reports the problem.
        const services = project === undefined ? [] : servicesOf(project, assignments);
        return services.flatMap((service): Choice[] =>
          "assignment" in service
            ? []
            : [
                {
                  label: `$(circle-slash) ${shorten(service.declared, LONGEST_IN_LIST)}`,
                  description: [vscode.l10n.t("no port yet"), ...where(folder)].join(" · "),
                  run: () => vscode.commands.executeCommand("portDaddy.requestDeclared", { ...service, folder, project }),
                },
              ],
        );
      }),
    );
    return rows.flat();
  };
  const list = async (): Promise<void> => {
    const ports = await picker.items();
    const missing = await unassigned(ports.flatMap(({ assignment }) => assignment ?? []));
    // Without a folder there is no service to request a port for, and no file to open.
    const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
    const choices: Choice[] = [
      ...ports.map((port) => ({
        ...port,
        ...(port.assignment?.trouble && { detail: troubleSentence(port.assignment, port.assignment.trouble) }),
      })),
      ...(missing.length === 0 ? [] : [separator(vscode.l10n.t("Declared")), ...missing]),
      separator(vscode.l10n.t("Actions")),
      ...(hasFolder ? [action("add", vscode.l10n.t("Request Port…"), "portDaddy.requestPort")] : []),
      action("list-tree", vscode.l10n.t("Show Port Daddy Views"), "portDaddy.workspace.focus"),
      ...(hasFolder ? [action("go-to-file", vscode.l10n.t("Open {0}", "port-daddy.json"), "portDaddy.openProjectFile")] : []),
    ];
    const picked = await vscode.window.showQuickPick(choices, {
      placeHolder: vscode.l10n.t("Select a service or an action"),
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (picked?.assignment !== undefined) await chooseAction(picked.assignment);
    else await picked?.run?.();
  };
  return { "portDaddy.listPorts": list };
}

async function chooseAction(assignment: Assignment): Promise<void> {
  const { port, pinned } = assignment;
  const adoptable = adoptablePort(assignment);
  const item = { assignment };
  const isIdle = assignment.leases.length === 0 && stopTargetOf(item) === undefined;
  const actions: Choice[] = [
    action("copy", vscode.l10n.t("Copy Port"), "portDaddy.copyPort", item),
    action("link", vscode.l10n.t("Copy URL"), "portDaddy.copyUrl", item),
    action("symbol-variable", vscode.l10n.t("Copy as {0}", "PORT=…"), "portDaddy.copyVariable", item),
    action("link-external", vscode.l10n.t("Open in Browser"), "portDaddy.openInBrowser", item),
    ...(adoptable === undefined ? [] : [action("check", vscode.l10n.t("Use Port {0}", adoptable), "portDaddy.adoptPort", item)]),
    action("arrow-right", vscode.l10n.t("Move to Another Port…"), "portDaddy.movePort", item),
    pinned === true
      ? action("pinned", vscode.l10n.t("Unpin Port"), "portDaddy.unpinPort", item)
      : action("pin", vscode.l10n.t("Pin Port"), "portDaddy.pinPort", item),
    ...(isIdle ? [] : [action("terminal", vscode.l10n.t("Reveal Terminal"), "portDaddy.revealTerminal", item)]),
    ...(stopTargetOf(item) === undefined ? [] : [action("debug-stop", vscode.l10n.t("Stop Process…"), "portDaddy.stopListener", item)]),
    action("history", vscode.l10n.t("Show History"), "portDaddy.showHistory", item),
    ...(assignment.folder === undefined || isOpen(assignment.folder)
      ? []
      : [action("empty-window", vscode.l10n.t("Open Folder in New Window"), "portDaddy.openFolder", item)]),
    action("trash", vscode.l10n.t("Release"), "portDaddy.releasePort", item),
  ];
  const picked = await vscode.window.showQuickPick(actions, { placeHolder: `${formatIdentity(assignment)} · ${port}` });
  await picked?.run?.();
}

/** Whether this window has the folder. */
const isOpen = (folder: string): boolean => (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => isWithin(folder, uri.fsPath));

const separator = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });

const action = (icon: string, label: string, command: string, ...args: unknown[]): Choice => ({
  label: `$(${icon}) ${label}`,
  run: () => vscode.commands.executeCommand(command, ...args),
});
