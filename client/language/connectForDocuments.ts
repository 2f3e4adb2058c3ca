import * as vscode from "vscode";
import type { BackendClient } from "../backend/backendClient.js";
import { languageDocuments } from "../backend/documentSelector.js";

/** Connects to the backend, and starts it if none runs, as soon as a document with ports is open. */
export function connectForDocuments(backend: BackendClient, log: vscode.LogOutputChannel): vscode.Disposable {
  const opened = (document: vscode.TextDocument): void => {
    if (!vscode.workspace.isTrusted || backend.state.kind === "connected" || vscode.languages.match(languageDocuments, document) === 0)
      return;
    backend.connect().catch((error: unknown) => log.warn("Without the backend there are no completions and no hints", error));
  };
  const look = (): void => vscode.workspace.textDocuments.forEach(opened);
  look();
  return vscode.Disposable.from(vscode.workspace.onDidOpenTextDocument(opened), vscode.workspace.onDidGrantWorkspaceTrust(look));
}
