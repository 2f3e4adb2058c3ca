import * as vscode from "vscode";
import type { LanguageClient, Middleware } from "vscode-languageclient/node";
import { DOCUMENT_PATTERNS, MAX_DOCUMENT_LENGTH } from "../../server/protocol/documents.js";
import type { BackendClient } from "../backend/backendClient.js";

/** The files in which the backend completes, explains and corrects ports. */
export const languageDocuments = DOCUMENT_PATTERNS.map((pattern) => ({ scheme: "file", pattern }));

/** What is too long is not sent: a request of that size would end the connection, and the window's leases with it. */
export function withoutLongDocuments(client: () => LanguageClient): Middleware {
  const isLong = (document: vscode.TextDocument): boolean => document.getText().length > MAX_DOCUMENT_LENGTH;
  return {
    didOpen: (document, next) => (isLong(document) ? Promise.resolve() : next(document)),
    didChange: (event, next) => {
      if (!isLong(event.document)) return next(event);
      const uri = client().code2ProtocolConverter.asUri(event.document.uri);
      return client().sendNotification("textDocument/didClose", { textDocument: { uri } });
    },
  };
}

/** Connects, and starts the backend where none runs, as soon as one of these files is open. */
export function connectForDocuments(backend: BackendClient, log: vscode.LogOutputChannel): vscode.Disposable {
  const opened = (document: vscode.TextDocument): void => {
    if (!vscode.workspace.isTrusted || backend.state.kind === "connected" || vscode.languages.match(languageDocuments, document) === 0)
      return;
    backend.connect().catch((error: unknown) => log.warn("There are no completions and no hints without the backend", error));
  };
  const look = (): void => vscode.workspace.textDocuments.forEach(opened);
  look();
  return vscode.Disposable.from(vscode.workspace.onDidOpenTextDocument(opened), vscode.workspace.onDidGrantWorkspaceTrust(look));
}
