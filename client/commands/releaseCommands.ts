import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { isFailure } from "../../server/protocol/failures.js";
import { formatIdentity, toIdentity } from "../../server/protocol/identity.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { PortItem } from "../views/rows.js";
import type { Command } from "./commands.js";
import { confirmRelease } from "../actions/confirmRelease.js";
import type { PortPicker } from "../actions/portPicker.js";

/** @param selectedIn returns the selected rows of the view with this id */
export function releaseCommands(
  backend: BackendClient,
  picker: PortPicker,
  selectedIn: (view: string) => readonly PortItem[],
): Record<string, Command> {
  return {
    "portDaddy.releasePort": async (item?: PortItem, items?: readonly PortItem[]) => {
      const rows = assignmentsOf(items ?? (item === undefined ? [] : [item]));
      const assignment = rows.length > 0 ? undefined : await picker.one(item, vscode.l10n.t("Select the port to release"));
      await release(backend, assignment === undefined ? rows : [assignment]);
    },
    // Confirmed first, because a key is easily pressed by mistake.
    "portDaddy.releaseSelected": async (view: string) => {
      const assignments = assignmentsOf(selectedIn(view));
      if (assignments.length > 0 && (await confirmRelease(assignments))) await release(backend, assignments);
    },
  };
}

const assignmentsOf = (items: readonly PortItem[]): Assignment[] => items.flatMap(({ assignment }) => assignment ?? []);

/** Releases them. What others are using is asked about first, all of it at once. */
async function release(backend: BackendClient, assignments: readonly Assignment[]): Promise<void> {
  const inUse: { assignment: Assignment; owners: string[] }[] = [];
  for (const assignment of assignments) {
    try {
      await backend.request("portDaddy/release", toIdentity(assignment));
    } catch (error) {
      if (isFailure(error, "NotOwner")) inUse.push({ assignment, owners: error.data.owners });
      // Somebody else has released it in the meantime, which is fine.
      else if (!isFailure(error, "NotFound")) throw error;
    }
  }
  const [first, ...others] = inUse;
  if (first === undefined) return;
  const sentences = inUse.map(({ assignment, owners }) =>
    vscode.l10n.t("{0} is in use by {1}.", formatIdentity(assignment), owners.join(", ")),
  );
  const consequence =
    others.length === 0
      ? vscode.l10n.t("Its server keeps running, and port {0} may soon be assigned to another service.", first.assignment.port)
      : vscode.l10n.t("Their servers keep running, and their ports may soon be assigned to other services.");
  const message = others.length === 0 ? sentences[0]! : vscode.l10n.t("{0} of these ports are in use.", inUse.length);
  const detail = others.length === 0 ? consequence : [...sentences, "", consequence].join("\n");
  const anyway = vscode.l10n.t("Release Anyway");
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, anyway)) !== anyway) return;
  for (const { assignment } of inUse) await backend.request("portDaddy/release", { ...toIdentity(assignment), force: true });
}
