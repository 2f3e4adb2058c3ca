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

  /** The items for the ports, this window's first: with a heading for each of its folders where it has several. */
  async items(fits: (assignment: Assignment) => boolean = () => true): Promise<PickedPort[]> {
    await this.assignments.load();
    const all = this.assignments.all.filter(fits);
    const folders = await portsByFolder(this.projects, all);
    const mine = new Set(folders.flatMap(({ assignments }) => assignments));
    const others = all.filter((assignment) => !mine.has(assignment)).sort(inOrder());
    const isOne = folders.length === 1;
    return [
      ...folders.flatMap(({ folder, project, assignments }) =>
        // Under a folder's heading, project and folder are not repeated, unless they are others, as in a monorepo.
        section(isOne ? vscode.l10n.t("This workspace") : folderName(folder), assignments, project),
      ),
      ...section(vscode.l10n.t("Other projects"), others),
    ];
  }
}

/** The most characters of a name in a list. It is wide, but what follows the name is to be seen, too. */
export const LONGEST_IN_LIST = 48;

function section(label: string, assignments: readonly Assignment[], heading?: Pick<Project, "project" | "folder">): PickedPort[] {
  if (assignments.length === 0) return [];
  return [
    { label, kind: vscode.QuickPickItemKind.Separator },
    ...assignments.map((assignment) => {
      const { port, project, folder } = assignment;
      const state = stateOf(assignment);
      const name =
        project === heading?.project ? serviceInProject(assignment, LONGEST_IN_LIST) : shorten(formatIdentity(assignment), LONGEST_IN_LIST);
      return {
        label: `${iconText(state)} ${port}`,
        description: `${name} · ${wordFor(state)}`,
        detail: folder === undefined || folder === heading?.folder ? undefined : shortFolder(folder, homedir()),
        assignment,
      };
    }),
  ];
}
