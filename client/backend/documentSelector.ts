import type * as vscode from "vscode";
import type { LanguageClient, Middleware } from "vscode-languageclient/node";
import { DOCUMENT_PATTERNS, MAX_DOCUMENT_LENGTH } from "../../server/protocol/documents/documents.js";

/** The files in which the backend completes, explains and corrects ports. */
export const languageDocuments = DOCUMENT_PATTERNS.map((pattern) => ({ scheme: "file", pattern }));

/** Sends no document that is too long: a message of that size would end the connection, and the window's leases with it. */
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
