import * as vscode from "vscode";
import type { AssignmentState } from "../../server/protocol/assignment.js";

/** The icons of the states. They differ in shape as well as colour, because not everybody sees colours, and high contrast has few. */
const looks: Record<AssignmentState, { icon: string; color?: string }> = {
  idle: { icon: "circle-outline" },
  active: { icon: "circle-filled", color: "charts.blue" },
  listening: { icon: "pass-filled", color: "charts.green" },
  conflict: { icon: "error", color: "list.errorForeground" },
  drift: { icon: "arrow-swap", color: "list.warningForeground" },
  shadow: { icon: "layers", color: "list.warningForeground" },
};

export function iconOf(state: AssignmentState): vscode.ThemeIcon {
  const { icon, color } = looks[state];
  return new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
}

/** The icon for a label, such as `$(error)`. */
export const iconText = (state: AssignmentState): string => `$(${looks[state].icon})`;

export function wordFor(state: AssignmentState): string {
  switch (state) {
    case "idle":
      return vscode.l10n.t("idle");
    case "active":
      return vscode.l10n.t("active");
    case "listening":
      return vscode.l10n.t("listening");
    case "conflict":
      return vscode.l10n.t("conflict");
    case "drift":
      return vscode.l10n.t("drift");
    case "shadow":
      return vscode.l10n.t("shadow");
  }
}
