import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import type { PortItem } from "../views/rows.js";
import type { Command } from "./commands.js";
import type { PortPicker } from "../actions/portPicker.js";
import type { Releasing } from "../actions/releasing.js";

/** @param selectedIn returns the selected rows of the view with this id */
export function releaseCommands(
  releasing: Releasing,
  picker: PortPicker,
  selectedIn: (view: string) => readonly PortItem[],
): Record<string, Command> {
  return {
    "portDaddy.releasePort": async (item?: PortItem, items?: readonly PortItem[]) => {
      const rows = assignmentsOf(items ?? (item === undefined ? [] : [item]));
      const assignment = rows.length > 0 ? undefined : await picker.one(item, vscode.l10n.t("Select the port to release"));
      await releasing.release(assignment === undefined ? rows : [assignment]);
    },
    "portDaddy.releaseSelected": async (view: string) => {
      await releasing.release(assignmentsOf(selectedIn(view)), { asks: true });
    },
  };
}

const assignmentsOf = (items: readonly PortItem[]): Assignment[] => items.flatMap(({ assignment }) => assignment ?? []);
