import * as vscode from "vscode";
import { adoptablePort, type Assignment } from "../../server/protocol/assignment.js";
import { formatIdentity, toIdentity } from "../../server/protocol/identity.js";
import { FIRST_PORT, isPort, LAST_PORT } from "../../server/protocol/port.js";
import type { BackendClient } from "../backend/backendClient.js";
import { troubleSentence, usualSentence } from "../display/sentences.js";
import type { PortItem } from "../views/rows.js";
import type { Command } from "./commands.js";
import type { Moves } from "../actions/moves.js";
import type { PortPicker } from "../actions/portPicker.js";

/** Commands that change which port a service has. */
export function moveCommands(backend: BackendClient, picker: PortPicker, moves: Moves): Record<string, Command> {
  const pin = async (item: PortItem | undefined, items: readonly PortItem[] | undefined, pinned: boolean): Promise<void> => {
    for (const { assignment } of items ?? (item === undefined ? [] : [item])) {
      if (assignment === undefined) continue;
      await backend.request("portDaddy/pin", { ...toIdentity(assignment), pinned });
    }
  };
  return {
    "portDaddy.movePort": async (item?: PortItem) => {
      const assignment = await picker.one(item, vscode.l10n.t("Select the service to move"));
      if (assignment === undefined) return;
      const port = await askForPort(backend, assignment);
      if (port !== undefined) await moves.move(assignment, port);
    },
    "portDaddy.adoptPort": async (item?: PortItem) => {
      const assignment = await picker.one(item, vscode.l10n.t("Select the service whose server's port to use"));
      if (assignment === undefined) return;
      const { trouble } = assignment;
      if (trouble?.kind !== "drift")
        throw new Error(
          vscode.l10n.t(
            "The server of {0} is not listening on another port, so there is no port to use instead.",
            formatIdentity(assignment),
          ),
        );
      if (adoptablePort(assignment) === undefined) throw new Error(troubleSentence(assignment, trouble));
      await moves.adopt(assignment, trouble.port);
    },
    "portDaddy.pinPort": (item?: PortItem, items?: readonly PortItem[]) => pin(item, items, true),
    "portDaddy.unpinPort": (item?: PortItem, items?: readonly PortItem[]) => pin(item, items, false),
  };
}

/** Asks for a port. While a number is typed, says whether it is available, and if not, why and who has it. */
async function askForPort(backend: BackendClient, assignment: Assignment): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Move {0}", formatIdentity(assignment)),
    prompt: vscode.l10n.t("New port (currently {0})", assignment.port),
    value: String(assignment.port),
    validateInput: async (typed) => {
      const port = Number(typed.trim());
      if (!/^\d+$/.test(typed.trim()) || !isPort(port)) return vscode.l10n.t("Enter a number from {0} to {1}.", FIRST_PORT, LAST_PORT);
      // An information instead of an error, because the user has not typed anything yet.
      if (port === assignment.port) return info(vscode.l10n.t("It already has this port."));
      try {
        const { available, reason, usual } = await backend.request("portDaddy/explain", { port });
        if (!available) return reason;
        return usual === undefined ? info(reason) : warning(usualSentence(port, usual));
      } catch (error) {
        return error instanceof Error ? error.message : String(error); // A rejection would leave the message of the previous number visible.
      }
    },
  });
  const port = Number(text?.trim());
  return text === undefined || port === assignment.port ? undefined : port;
}

/** A warning that still allows the port. */
const warning = (message: string): vscode.InputBoxValidationMessage => ({ message, severity: vscode.InputBoxValidationSeverity.Warning });

const info = (message: string): vscode.InputBoxValidationMessage => ({ message, severity: vscode.InputBoxValidationSeverity.Info });
