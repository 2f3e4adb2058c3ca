import * as vscode from "vscode";
import { isServing } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import { stopAfterAsking, stopTargetOf } from "../actions/stopping.js";
import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import type { AssignmentRow, DeclaredRow } from "../views/rows.js";
import { servicesOf } from "../views/serviceRows.js";
import type { ServiceStarter, WindowService } from "./serviceStarter.js";

type Row = AssignmentRow | DeclaredRow;

/** Starts and stops the services of this window's folders. */
export function serviceCommands(
  starter: ServiceStarter,
  assignments: AssignmentList,
  projects: FolderProjects,
  backend: BackendClient,
): Record<string, (row?: Row) => Promise<void>> {
  /** The services of this window's folders, those of each folder in the order of its view. */
  const all = async (): Promise<WindowService[]> => {
    await assignments.load();
    const folders = vscode.workspace.workspaceFolders ?? [];
    const services = folders.map(async (folder) =>
      servicesOf(await projects.describe(folder), assignments.all).map((each): WindowService =>
        "assignment" in each
          ? { folder, service: each.assignment.service, assignment: each.assignment }
          : { folder, service: each.declared },
      ),
    );
    return (await Promise.allSettled(services)).flatMap((result) => (result.status === "fulfilled" ? result.value : []));
  };
  const targetOf = async (row: Row | undefined, placeHolder: string, isOffered: (service: WindowService) => boolean) => {
    if (row !== undefined && "declared" in row) return { folder: row.folder, service: row.declared };
    const services = await all();
    if (row !== undefined) {
      const identity = formatIdentity(row.assignment);
      return services.find(({ assignment }) => assignment !== undefined && formatIdentity(assignment) === identity);
    }
    return pick(services.filter(isOffered), placeHolder);
  };
  return {
    "portDaddy.startService": async (row) => {
      const target = await targetOf(
        row,
        vscode.l10n.t("Select the service to start"),
        ({ assignment }) => assignment === undefined || !isServing(assignment),
      );
      if (target !== undefined) await starter.start(target);
    },
    "portDaddy.stopService": async (row) => {
      const target = await targetOf(
        row,
        vscode.l10n.t("Select the service to stop"),
        ({ assignment }) => assignment !== undefined && isServing(assignment),
      );
      if (target === undefined || (await starter.stop(target))) return;
      const stopTarget = target.assignment && stopTargetOf({ assignment: target.assignment });
      if (stopTarget === undefined)
        throw new Error(vscode.l10n.t("The process on this port cannot be identified, so it cannot be stopped from here."));
      await stopAfterAsking(backend, stopTarget);
    },
  };
}

async function pick(services: readonly WindowService[], placeHolder: string): Promise<WindowService | undefined> {
  if (services.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("There is no such service in this window."));
    return undefined;
  }
  if (services.length === 1) return services[0];
  const hasSeveralFolders = new Set(services.map(({ folder }) => folder)).size > 1;
  const items = services.map((service) => ({
    label: service.service,
    description: [service.assignment?.port, ...(hasSeveralFolders ? [service.folder.name] : [])]
      .filter((each) => each !== undefined)
      .join(" · "),
    service,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.service;
}
