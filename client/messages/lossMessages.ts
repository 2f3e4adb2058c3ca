import * as vscode from "vscode";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { BackendClient } from "../backend/backendClient.js";
import { showMessage } from "./message.js";

/** Notifies the user when a port that this window held could not be had again. */
export const lossMessages = (backend: BackendClient, report: (error: unknown) => Promise<void>): vscode.Disposable =>
  backend.onDidLose(({ lease, why }) => {
    void showMessage(vscode.l10n.t("{0} no longer has port {1}. {2}", formatIdentity(lease), lease.port, why.message), [], report);
  });
