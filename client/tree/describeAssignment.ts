import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";

/** What a tooltip tells of an assignment. */
export function describeAssignment(assignment: Assignment): vscode.MarkdownString {
  const { port, state, leases, folder, lastUsedAt } = assignment;
  const owners = leases.map(({ client, pid }) => (pid === undefined ? client : `${client} (pid ${pid})`));
  const rows: [string, string | undefined][] = [
    [vscode.l10n.t("State"), state === "active" ? vscode.l10n.t("active") : vscode.l10n.t("idle")],
    [vscode.l10n.t("Owner"), owners.length === 0 ? undefined : owners.join(", ")],
    [vscode.l10n.t("Folder"), folder],
    [vscode.l10n.t("Last used"), new Date(lastUsedAt).toLocaleString()],
  ];
  const text = new vscode.MarkdownString();
  text.appendMarkdown("**").appendText(formatIdentity(assignment)).appendMarkdown(`** · ${port}\n\n`);
  for (const [name, value] of rows) {
    if (value !== undefined) text.appendText(`${name}: ${value}`).appendMarkdown("  \n");
  }
  return text;
}
