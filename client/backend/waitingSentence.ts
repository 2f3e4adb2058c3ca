import * as vscode from "vscode";
import type { Method, Params } from "../../server/protocol/requests.js";

/** Says what a person waits for, as "Waiting for the port of shop:web…". */
export function waitingSentence<M extends Method>(method: M, params: Params<M>): string {
  const named = params as { project?: string; service?: string; port?: number };
  const who = nameOf(named);
  switch (method) {
    case "portDaddy/request":
      return vscode.l10n.t("Waiting for the port of {0}…", who);
    case "portDaddy/requestAll": {
      const { requests } = params as Params<"portDaddy/requestAll">;
      return vscode.l10n.t("Waiting for the ports of {0}…", [...new Set(requests.map(({ project }) => project))].join(", "));
    }
    case "portDaddy/release":
      return vscode.l10n.t("Releasing {0}…", who);
    case "portDaddy/move":
      return vscode.l10n.t("Moving {0} to another port…", nameOf({ ...named, port: undefined }));
    case "portDaddy/adopt":
      return vscode.l10n.t("Moving {0} to port {1}…", nameOf({ ...named, port: undefined }), named.port ?? "");
    case "portDaddy/pin":
      return vscode.l10n.t("Waiting for {0} to be pinned or unpinned…", who);
    case "portDaddy/explain":
      return vscode.l10n.t("Finding out who uses port {0}…", named.port ?? "");
    case "portDaddy/list":
      return vscode.l10n.t("Waiting for the list of ports…");
    case "portDaddy/listeners":
      return vscode.l10n.t("Waiting for the list of listeners…");
    case "portDaddy/history":
      return vscode.l10n.t("Waiting for the history…");
    case "portDaddy/stopListener":
      return vscode.l10n.t("Waiting for the process on port {0} to stop…", named.port ?? "");
    default:
      return vscode.l10n.t("Waiting for the backend…");
  }
}

const nameOf = ({ project, service, port }: { project?: string; service?: string; port?: number }): string =>
  project === undefined ? vscode.l10n.t("port {0}", port ?? "") : service === undefined ? project : `${project}:${service}`;
