import {
  createMessageConnection,
  type MessageConnection,
  type MessageReader,
  type MessageStrategy,
  type MessageWriter,
} from "vscode-jsonrpc/node";

/** Waits, after a connection has ended, until all messages that were received before have been handled. */
export interface Patience {
  /** To be passed to the connection. */
  messageStrategy: MessageStrategy;
  untilHandled: () => Promise<void>;
}

/** The library handles one message per turn of the event loop, and knows of the end at once. */
export function createPatience(): Patience {
  let handled = false;
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    messageStrategy: {
      handleMessage: (message, next) => {
        handled = true;
        return next(message);
      },
    },
    untilHandled: async () => {
      do {
        handled = false;
        await turn();
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it may have been set meanwhile
      } while (handled);
    },
  };
}

/** A JSON-RPC connection on which all that arrived just before the end still counts, answers included: then it is disposed of. */
export function createPatientConnection(reader: MessageReader, writer: MessageWriter): MessageConnection {
  const { messageStrategy, untilHandled } = createPatience();
  const connection = createMessageConnection(reader, writer, undefined, { messageStrategy });
  connection.onClose(() => void untilHandled().then(() => connection.dispose()));
  return connection;
}
