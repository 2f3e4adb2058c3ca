import type { CodeAction, CompletionItem, Hover, InlayHint, ServerCapabilities } from "vscode-languageserver-protocol";
import type * as z from "zod";
import type { languageNotificationSchemas, languageRequestSchemas } from "./schemas/languageSchemas.js";

export type LanguageRequest = keyof typeof languageRequestSchemas;
export type LanguageNotification = keyof typeof languageNotificationSchemas;
export type LanguageParams<M extends LanguageRequest> = z.output<(typeof languageRequestSchemas)[M]>;
export type LanguageTold<M extends LanguageNotification> = z.output<(typeof languageNotificationSchemas)[M]>;

export interface LanguageResults {
  "textDocument/completion": CompletionItem[];
  "textDocument/hover": Hover | null;
  "textDocument/inlayHint": InlayHint[];
  "textDocument/codeAction": CodeAction[];
}

/** Answers editors' requests about documents. A connection has its id from `Caller`. */
export interface LanguageServer {
  readonly requests: {
    [M in LanguageRequest]: (connection: string, params: LanguageParams<M>) => LanguageResults[M] | Promise<LanguageResults[M]>;
  };
  /** Sets the language of an editor: English texts and their translations. Without it, all texts are English. */
  translate(connection: string, translations: Readonly<Record<string, string>>): void;
  readonly notifications: { [M in LanguageNotification]: (connection: string, params: LanguageTold<M>) => void };
}

/** The capabilities in the answer to an editor's `initialize`; other clients have no documents. */
export const languageCapabilities: ServerCapabilities = {
  // 1: each change sends the whole text. These files are small, and no edit can get lost that way.
  textDocumentSync: { openClose: true, change: 1 },
  completionProvider: { triggerCharacters: ["$", "{", ":", '"'] },
  hoverProvider: true,
  inlayHintProvider: true,
  codeActionProvider: { codeActionKinds: ["quickfix", "refactor.rewrite"] },
};
