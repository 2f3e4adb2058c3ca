import { createMessageConnection, type MessageConnection, type MessageReader, type MessageWriter } from "vscode-jsonrpc/node";

/**
 * A JSON-RPC connection on which an answer that came just before the end is an answer. The library handles one message in each turn of the
 * event loop, and what is not answered it rejects only when it is disposed of: that waits until all that had come has been handled.
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
