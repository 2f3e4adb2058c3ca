import * as vscode from "vscode";
import { adoptablePort, type Assignment, isServing, stateOf } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import { processName } from "../../server/protocol/wording/processName.js";
import { serviceInProject, shorten } from "../../server/protocol/wording/shorten.js";
import { troubleSentence } from "../display/sentences.js";
import { iconOf, wordFor } from "../display/stateLook.js";

/** The most characters of a name in a row. Port and name fit into the side bar as it opens, 300 px wide. */
export const LONGEST_IN_ROW = 24;

/**
 * The row of an assignment under the heading of its project or folder. The port comes first: what follows is cut off where the view is
 * narrow. The whole name is in the tooltip, which is made on demand by `describeAssignment`.
 */
export function assignmentItem(assignment: Assignment): vscode.TreeItem {
  const { port, listener, trouble, pinned } = assignment;
  const state = stateOf(assignment);
  const item = new vscode.TreeItem(`${port} ${serviceInProject(assignment, LONGEST_IN_ROW)}`);
  item.id = `assignment:${formatIdentity(assignment)}`;
  item.description = [shortState(assignment), ...(pinned === true ? [vscode.l10n.t("pinned")] : [])].join(" · ");
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

/** The trouble, otherwise the listening process, otherwise whether it is in use. */
export function shortState(assignment: Assignment): string {
  const { trouble, listener } = assignment;
  if (trouble?.kind === "drift") return vscode.l10n.t("drift to {0}", trouble.port);
  return trouble === undefined && listener !== undefined
    ? shorten(processName(listener.command), LONGEST_IN_ROW)
    : wordFor(stateOf(assignment));
}

/** Marks rows whose folder is known and can be opened. */
export const IN_FOLDER = "inFolder";

/** The context value that menus use, such as `assignment.active.listening.serving.pinned.drift.adoptable.inFolder`. */
function contextValue(assignment: Assignment): string {
  const { state, listener, trouble, pinned, folder } = assignment;
  const marks = [
    state,
    listener === undefined ? "" : "listening",
    isServing(assignment) ? "serving" : "",
    pinned === true ? "pinned" : "",
    trouble?.kind ?? "",
    adoptablePort(assignment) === undefined ? "" : "adoptable",
    folder === undefined ? "" : IN_FOLDER,
  ];
  return ["assignment", ...marks.filter((mark) => mark !== "")].join(".");
}
