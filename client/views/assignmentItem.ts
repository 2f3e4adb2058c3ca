import * as vscode from "vscode";
import { type Assignment, stateOf } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import { processName } from "../../server/protocol/wording/processName.js";
import { troubleSentence } from "../display/sentences.js";
import { iconOf, wordFor } from "../display/stateLook.js";

/** The row of an assignment. Its tooltip is made on demand by `describeAssignment`. */
export function assignmentItem(assignment: Assignment): vscode.TreeItem {
  const { port, service, context, listener, trouble, pinned } = assignment;
  const state = stateOf(assignment);
  const item = new vscode.TreeItem(context === "" ? service : `${service} (${context})`);
  item.id = `assignment:${formatIdentity(assignment)}`;
  item.description = [String(port), shortState(assignment), ...(pinned === true ? [vscode.l10n.t("pinned")] : [])]
    .filter((part) => part !== undefined)
    .join(" · ");
  item.contextValue = contextValue(assignment);
  item.iconPath = iconOf(state);
  const parts = [
    vscode.l10n.t("{0}, port {1}, {2}", formatIdentity(assignment), port, wordFor(state)),
    ...(listener === undefined || trouble !== undefined ? [] : [vscode.l10n.t("by {0}", processName(listener.command))]),
    ...(pinned === true ? [vscode.l10n.t("pinned")] : []),
    ...(trouble === undefined ? [] : [troubleSentence(assignment, trouble)]),
  ];
  item.accessibilityInformation = { label: parts.join(", ") };
  return item;
}

/** The trouble, otherwise the listening process; the icon says the rest. */
function shortState({ trouble, listener }: Assignment): string | undefined {
  if (trouble?.kind === "drift") return vscode.l10n.t("drift to {0}", trouble.port);
  if (trouble !== undefined) return wordFor(trouble.kind);
  return listener === undefined ? undefined : processName(listener.command);
}

/** The context value that menus use, such as `assignment.active.listening.pinned.drift`. */
function contextValue({ state, listener, trouble, pinned }: Assignment): string {
  const marks = [state, listener === undefined ? "" : "listening", pinned === true ? "pinned" : "", trouble?.kind ?? ""];
  return ["assignment", ...marks.filter((mark) => mark !== "")].join(".");
}
