import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";

/** The most ports that the question lists. */
const MOST = 15;

/** Asks whether to release assignments. @param assignments at least one. @returns whether the user agrees */
export async function confirmRelease(assignments: readonly Assignment[]): Promise<boolean> {
  const [first] = assignments;
  const isOne = assignments.length === 1;
  const message = isOne
    ? vscode.l10n.t("Release port {0} of {1}?", first!.port, formatIdentity(first!))
    : vscode.l10n.t("Release {0} ports?", assignments.length);
  const list = assignments.slice(0, MOST).map((assignment) => `${formatIdentity(assignment)} · ${assignment.port}`);
  if (assignments.length > MOST) list.push("…");
  const detail = isOne ? vscode.l10n.t("It may then be assigned to another service.") : list.join("\n");
  const release = vscode.l10n.t("Release");
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, release)) === release;
}
