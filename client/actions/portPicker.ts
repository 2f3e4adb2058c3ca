import { homedir } from "node:os";
import * as vscode from "vscode";
import { type Assignment, stateOf } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import { inOrder } from "../../server/protocol/wording/order.js";
import { serviceInProject, shorten } from "../../server/protocol/wording/shorten.js";
import type { AssignmentList } from "../backend/assignmentList.js";
import { portsByFolder } from "../folders/concern.js";
import { folderName } from "../folders/folderName.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { shortFolder } from "../display/shortFolder.js";
import type { PortItem } from "../views/rows.js";
import { iconText, wordFor } from "../display/stateLook.js";
import type { Project } from "../project/findProject.js";

export interface PickedPort extends vscode.QuickPickItem {
  assignment?: Assignment;
}

/** Asks for a port when a command is run without one. */
export class PortPicker {
  constructor(
    private readonly assignments: AssignmentList,
    private readonly projects: FolderProjects,
  ) {}

  /**
   * The row's assignment, otherwise the one that the user picks.
   * @param fits which ones are offered; all by default
   * @returns undefined when the user pressed Escape, or there was nothing to pick
   */
  async one(
    item: PortItem | undefined,
    placeHolder: string,
    fits: (assignment: Assignment) => boolean = () => true,
  ): Promise<Assignment | undefined> {
    if (item?.assignment !== undefined) return item.assignment;
    const items = await this.items(fits);
    if (items.length === 0) {
      const request = vscode.l10n.t("Request Port");
      const remedies = (vscode.workspace.workspaceFolders ?? []).length === 0 ? [] : [request]; // Without a folder there are no services to request a port for.
      const answer = await vscode.window.showInformationMessage(vscode.l10n.t("No service has a port yet."), ...remedies);
      if (answer === request) await vscode.commands.executeCommand("portDaddy.requestPort");
      return undefined;
    }
    const picked = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true });
    return picked?.assignment;
  }

  /** The items for the ports, this window's first: by its folders, which each item names where there are several. */
  async items(fits: (assignment: Assignment) => boolean = () => true): Promise<PickedPort[]> {
    await this.assignments.load();
    const all = this.assignments.all.filter(fits);
    const folders = await portsByFolder(this.projects, all);
    const mine = new Set(folders.flatMap(({ assignments }) => assignments));
    const others = all.filter((assignment) => !mine.has(assignment)).sort(inOrder());
    const isOne = folders.length === 1;
    return [
      ...section(
        vscode.l10n.t("This workspace"),
        folders.flatMap(({ folder, project, assignments }) =>
          // Headings go when a person types, so they cannot tell the folders apart.
          assignments.map((assignment) => toItem(assignment, project, isOne ? undefined : folderName(folder))),
        ),
      ),
      ...section(
        vscode.l10n.t("Other projects"),
        others.map((assignment) => toItem(assignment)),
      ),
    ];
  }
}

/** The most characters of a name in a list. It is wide, but what follows the name is to be seen, too. */
export const LONGEST_IN_LIST = 48;

const section = (label: string, items: PickedPort[]): PickedPort[] =>
  items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];

/**
 * @param own the project of the window's folder; not repeated, unless the port is another project's, as in a monorepo
 * @param folder the name of the window's folder, where it has several
 */
function toItem(assignment: Assignment, own?: Pick<Project, "project" | "folder">, folder?: string): PickedPort {
  const { port, project, folder: place } = assignment;
  const state = stateOf(assignment);
  const isOwn = project === own?.project;
  const name = isOwn ? serviceInProject(assignment, LONGEST_IN_LIST) : shorten(formatIdentity(assignment), LONGEST_IN_LIST);
  return {
    label: `${iconText(state)} ${port}`,
    description: [name, wordFor(state), ...(folder === undefined ? [] : [shorten(folder, LONGEST_IN_LIST)])].join(" · "),
    detail: place === undefined || place === own?.folder ? undefined : shortFolder(place, homedir()),
    assignment,
  };
}
