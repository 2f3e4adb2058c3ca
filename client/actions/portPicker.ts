import { homedir } from "node:os";
import * as vscode from "vscode";
import { type Assignment, stateOf } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { AssignmentList } from "../backend/assignmentList.js";
import { concerning } from "../folders/concern.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { shortFolder } from "../display/shortFolder.js";
import type { PortItem } from "../views/rows.js";
import { iconText, wordFor } from "../display/stateLook.js";

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
   * @returns undefined when the user pressed Escape, or there was nothing to pick
   */
  async one(item: PortItem | undefined, placeHolder: string): Promise<Assignment | undefined> {
    if (item?.assignment !== undefined) return item.assignment;
    const items = await this.items();
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

  /** The items for all ports, this window's first. */
  async items(): Promise<PickedPort[]> {
    await this.assignments.load();
    const { all } = this.assignments;
    const mine = await concerning(this.projects, all);
    const others = all.filter((assignment) => !mine.includes(assignment));
    return [...section(vscode.l10n.t("This workspace"), mine), ...section(vscode.l10n.t("Other projects"), others)];
  }
}

function section(label: string, assignments: readonly Assignment[]): PickedPort[] {
  if (assignments.length === 0) return [];
  return [
    { label, kind: vscode.QuickPickItemKind.Separator },
    ...assignments.map((assignment) => ({
      label: `${iconText(stateOf(assignment))} ${assignment.port}`,
      description: `${formatIdentity(assignment)} · ${wordFor(stateOf(assignment))}`,
      detail: assignment.folder === undefined ? undefined : shortFolder(assignment.folder, homedir()),
      assignment,
    })),
  ];
}
