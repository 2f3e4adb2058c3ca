import type { Socket } from "node:net";
import type * as vscode from "vscode";
import { CloseAction, ErrorAction, LanguageClient, type LanguageClientOptions, type MessageTransports } from "vscode-languageclient/node";
import { FrameReader, FrameWriter, MAX_MESSAGE_BYTES } from "../../server/protocol/framing.js";
import { createPatience, type Patience } from "../connection/patientConnection.js";
import { languageDocuments, withoutLongDocuments } from "./documentSelector.js";

/**
 * Creates the language client of one connection. This file is loaded with the first connection instead of at the extension's start,
 * because the library is more than half of the extension; see extension.ts.
 * @param onClosed called when the connection has ended, for any reason
 * @param onReceived called with each message from the backend, before it is handled
 */
export function createLanguageClient(
  socket: Socket,
  initializationOptions: unknown,
  log: vscode.LogOutputChannel,
  onClosed: () => void,
  onReceived: () => void,
): LanguageClient {
  const patience = createPatience();
  const { messageStrategy } = patience;
  const options: LanguageClientOptions = {
    initializationOptions,
    outputChannel: log,
    documentSelector: languageDocuments,
    connectionOptions: {
      messageStrategy: {
        handleMessage: (message, next) => {
          onReceived();
          return messageStrategy.handleMessage(message, next);
        },
      },
    },
    middleware: withoutLongDocuments(() => client),
    // BackendClient reports the failure, where it matters to somebody.
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
  const client = new BackendLanguageClient(() => Promise.resolve(transports), options, patience);
  return client;
}

class BackendLanguageClient extends LanguageClient {
  constructor(
    createTransports: () => Promise<MessageTransports>,
    options: LanguageClientOptions,
    private readonly patience: Patience,
  ) {
    super("portDaddy", "Port Daddy", createTransports, options);
  }

  /** Logs what the library would otherwise show as messages. */
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  /** The library would drop what was received before the end and not yet handled, such as `willStop`. */
  protected override async handleConnectionClosed(): Promise<void> {
    await this.patience.untilHandled();
    await super.handleConnectionClosed();
  }
}
