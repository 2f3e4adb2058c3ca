import * as vscode from "vscode";
import type { EventKind, PortEvent } from "../../server/protocol/history.js";
import { formatIdentity, toIdentity } from "../../server/protocol/identity.js";
import type { BackendClient } from "../backend/backendClient.js";
import { ago } from "../display/ago.js";
import type { PortItem } from "../views/rows.js";
import type { Command } from "./commands.js";
import type { PortPicker } from "../actions/portPicker.js";

/** Shows the history of a port or an identity in a list, newest first. */
export const historyCommand = (backend: BackendClient, picker: PortPicker): Record<string, Command> => ({
  "portDaddy.showHistory": async (item?: PortItem) => {
    const unassigned = item?.listener?.assignment === undefined ? item?.listener : undefined;
    const assignment = unassigned === undefined ? await picker.one(item, vscode.l10n.t("Show the history of which service?")) : undefined;
    if (unassigned === undefined && assignment === undefined) return;
    const what = assignment === undefined ? vscode.l10n.t("port {0}", unassigned!.port) : formatIdentity(assignment);
    const of = assignment === undefined ? { port: unassigned!.port } : toIdentity(assignment);
    const { events } = await backend.request("portDaddy/history", { ...of, limit: MOST });
    await vscode.window.showQuickPick(
      events.map((event) => entry(event, assignment === undefined)),
      {
        title: vscode.l10n.t("History of {0}", what),
        placeHolder: events.length === 0 ? vscode.l10n.t("No events yet") : vscode.l10n.t("Type to filter"),
        matchOnDescription: true,
        matchOnDetail: true,
      },
    );
  },
});

/** At most this many events, more than anybody reads. */
const MOST = 500;

const icons: Record<EventKind, string> = {
  assigned: "add",
  leased: "person-add",
  moved: "arrow-right",
  conflicted: "error",
  drifted: "arrow-swap",
  shadowed: "layers",
  resolved: "pass",
  released: "trash",
  expired: "watch",
  reclaimed: "history",
  adopted: "check",
  stopped: "debug-stop",
};

function entry(event: PortEvent, withIdentity: boolean): vscode.QuickPickItem {
  const { at, kind, client, pid, reason } = event;
  const { language } = vscode.env;
  const by = client === undefined ? "" : vscode.l10n.t("by {0}", pid === undefined ? client : vscode.l10n.t("{0} (pid {1})", client, pid));
  const when = `${new Date(at).toLocaleString(language)} (${ago(at, Date.now(), language)})`;
  return {
    label: `$(${icons[kind]}) ${sentence(event)}`,
    description: [withIdentity ? formatIdentity(event) : "", by].filter((part) => part !== "").join(" · "),
    detail: reason === undefined ? when : `${when} · ${reason}`,
  };
}

function sentence({ kind, port, previousPort }: PortEvent): string {
  switch (kind) {
    case "assigned":
      return vscode.l10n.t("Got port {0}", port);
    case "leased":
      return vscode.l10n.t("Started using port {0}", port);
    case "moved":
      return previousPort === undefined
        ? vscode.l10n.t("Moved to port {0}", port)
        : vscode.l10n.t("Moved from port {0} to {1}", previousPort, port);
    case "conflicted":
      return vscode.l10n.t("Another process on port {0}", port);
    case "drifted":
      return vscode.l10n.t("Its server is listening on a port other than {0}", port);
    case "shadowed":
      return vscode.l10n.t("Two processes on port {0}", port);
    case "resolved":
      return vscode.l10n.t("Port {0} is OK again", port);
    case "released":
      return vscode.l10n.t("Released port {0}", port);
    case "expired":
      return vscode.l10n.t("Port {0} is no longer in use", port);
    case "reclaimed":
      return vscode.l10n.t("Lost port {0} to another service", port);
    case "adopted":
      return vscode.l10n.t("Adopted port {0}", port);
    case "stopped":
      return vscode.l10n.t("Stopped the process on port {0}", port);
  }
}
