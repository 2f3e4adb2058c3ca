import type { Socket } from "node:net";
import type * as vscode from "vscode";
import { CloseAction, ErrorAction, LanguageClient, type LanguageClientOptions } from "vscode-languageclient/node";
import { FrameReader, FrameWriter, MAX_MESSAGE_BYTES } from "../../server/protocol/framing.js";
import { languageDocuments, withoutLongDocuments } from "./documentSelector.js";

/**
 * The language client of one connection. This file is loaded with the first connection, and not when the extension starts: the library is
 * more than half of the extension; see extension.ts.
 * @param onClosed called when the connection has ended, in whatever way
 */
export function createLanguageClient(
  socket: Socket,
  initializationOptions: unknown,
  log: vscode.LogOutputChannel,
  onClosed: () => void,
): LanguageClient {
  const options: LanguageClientOptions = {
    initializationOptions,
    outputChannel: log,
    documentSelector: languageDocuments,
    middleware: withoutLongDocuments(() => client),
    // We say ourselves what went wrong, where it matters to somebody.
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        onClosed();
        return { action: CloseAction.DoNotRestart, handled: true, message: "The connection to the backend has ended." };
      },
    },
  };
  const transports = { reader: new FrameReader(socket, MAX_MESSAGE_BYTES), writer: new FrameWriter(socket) };
  const client = new QuietLanguageClient("portDaddy", "Port Daddy", () => Promise.resolve(transports), options);
  return client;
}

/** Writes into the log what the library would show as a message of its own. */
class QuietLanguageClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}
