import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { addressOf } from "../display/portUrl.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { belongsTo } from "../project/belongsTo.js";
import { variableOf } from "../project/environment.js";
import { findProject, type Project } from "../project/findProject.js";
import type { PortItem } from "../views/rows.js";
import { openUrl } from "../actions/openUrl.js";
import type { Command } from "./commands.js";
import type { PortPicker } from "../actions/portPicker.js";

/** Commands that use a port: copy it, alone, in its variable or in its URL, or open that. */
export function useCommands(picker: PortPicker, projects: FolderProjects): Record<string, Command> {
  const copy = async (text: string): Promise<void> => {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(vscode.l10n.t("Copied {0}", text), 2000);
  };
  /** The row's own port, or that of the assignment that the user picks. */
  const placeOf = async (item: PortItem | undefined, placeHolder: string): Promise<Assignment | { port: number } | undefined> =>
    item?.listener !== undefined && item.listener.own !== true ? { port: item.listener.port } : picker.one(item, placeHolder);
  return {
    "portDaddy.copyPort": async (item?: PortItem) => {
      const place = await placeOf(item, vscode.l10n.t("Select the port to copy"));
      if (place !== undefined) await copy(String(place.port));
    },
    "portDaddy.copyVariable": async (item?: PortItem) => {
      const place = await placeOf(item, vscode.l10n.t("Select the port whose variable to copy"));
      if (place === undefined) return;
      const project = "project" in place ? await projectOf(place, projects) : undefined;
      const name = "project" in place && project !== undefined ? variableOf(project, place.service) : "PORT";
      await copy(`${name}=${place.port}`);
    },
    "portDaddy.copyUrl": async (item?: PortItem) => {
      const place = await placeOf(item, vscode.l10n.t("Select the port whose URL to copy"));
      if (place !== undefined) await copy(addressOf(place).url);
    },
    "portDaddy.openInBrowser": async (item?: PortItem) => {
      const place = await placeOf(item, vscode.l10n.t("Select the port to open in the browser"));
      if (place === undefined) return;
      const { port, url } = addressOf(place);
      await openUrl(port, url);
    },
  };
}

/** @returns undefined when its files cannot be read, or must not be; then nothing tells of a variable of its own */
async function projectOf(assignment: Assignment, projects: FolderProjects): Promise<Project | undefined> {
  const own = (await projects.valid()).find((project) => belongsTo(project, assignment));
  if (own !== undefined || assignment.folder === undefined || !vscode.workspace.isTrusted) return own;
  const found = await findProject(assignment.folder).catch(() => undefined);
  return found?.project === assignment.project ? found : undefined;
}
