import { createMessageConnection, type MessageConnection, type MessageReader, type MessageWriter } from "vscode-jsonrpc/node";

/**
 * A JSON-RPC connection on which an answer that arrived just before the end still counts. The library handles one message per turn of the
 * event loop, and rejects pending requests when it is disposed of. So that waits until all received messages have been handled.
 */
export function createPatientConnection(reader: MessageReader, writer: MessageWriter): MessageConnection {
  let handled = false;
  const connection = createMessageConnection(reader, writer, undefined, {
    messageStrategy: {
      handleMessage: (message, next) => {
        handled = true;
        return next(message);
      },
    },
  });
  const disposeWhenHandled = (): void => {
    handled = false;
    setImmediate(() => (handled ? disposeWhenHandled() : connection.dispose()));
  };
  connection.onClose(disposeWhenHandled);
  return connection;
}
