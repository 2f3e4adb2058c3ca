import * as vscode from "vscode";
import type { BackendClient } from "../backend/backendClient.js";
import { nameProcess } from "../display/sentences.js";
import type { PortItem } from "../views/rows.js";
import type { Command } from "./commands.js";
import type { PortPicker } from "../actions/portPicker.js";
import { stopAfterAsking, stopTargetOf } from "../actions/stopping.js";

/** Commands for the process that listens on a port. */
export function processCommands(backend: BackendClient, picker: PortPicker): Record<string, Command> {
  const rowOrPicked = async (item: PortItem | undefined): Promise<PortItem | undefined> => {
    if (item !== undefined) return item;
    const assignment = await picker.one(item, vscode.l10n.t("Select the service that the process belongs to"));
    return assignment && { assignment };
  };
  return {
    "portDaddy.stopListener": async (row?: PortItem) => {
      const item = await rowOrPicked(row);
      if (item === undefined) return;
      const target = stopTargetOf(item);
      if (target === undefined)
        throw new Error(vscode.l10n.t("The process on this port cannot be identified, so it cannot be stopped from here."));
      await stopAfterAsking(backend, target);
    },
    "portDaddy.revealTerminal": async (row?: PortItem) => {
      const item = await rowOrPicked(row);
      if (item === undefined) return;
      const terminal = await findTerminal(pidsOf(item));
      if (terminal !== undefined) {
        terminal.show();
        return;
      }
      const holder = item.listener ?? item.assignment?.listener ?? item.assignment?.leases[0];
      const message =
        holder?.pid === undefined
          ? vscode.l10n.t("No process is listening there now.")
          : vscode.l10n.t(
              "{0} is not running in a terminal of this window.",
              nameProcess({ pid: holder.pid, ...("command" in holder ? holder : {}) }),
            );
      void vscode.window.showInformationMessage(message);
    },
  };
}

/** The listening process, its ancestors, and the owners of the port's leases. */
function pidsOf({ listener, assignment }: PortItem): Set<number> {
  const holders = [listener, assignment?.listener, assignment?.trouble?.kind === "drift" ? assignment.trouble.holder : undefined];
  const pids = [
    ...holders.flatMap((holder) => [holder?.pid, ...(holder?.ancestors ?? [])]),
    ...(assignment?.leases ?? []).map(({ pid }) => pid),
  ];
  return new Set(pids.filter((pid) => pid !== undefined));
}

async function findTerminal(pids: ReadonlySet<number>): Promise<vscode.Terminal | undefined> {
  for (const terminal of vscode.window.terminals) {
    const pid = await terminal.processId;
    if (pid !== undefined && pids.has(pid)) return terminal;
  }
  return undefined;
}
