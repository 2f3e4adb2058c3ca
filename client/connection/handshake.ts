import type { Socket } from "node:net";
import { createMessageConnection, type MessageConnection } from "vscode-jsonrpc/node";
import { FrameReader, FrameWriter, MAX_MESSAGE_BYTES } from "../../server/protocol/framing.js";
import { type BackendFile, HANDSHAKE_TIMEOUT_MS } from "../../server/protocol/handshake.js";
import { inTime } from "./inTime.js";
import { introduce } from "./introduce.js";

/**
 * Opens a JSON-RPC connection on a socket.
 * @throws ResponseError when the backend refuses us, or it or ConnectionError when it has gone
 * @throws BackendUnreachable when it does not answer in time
 */
export async function shakeHands(socket: Socket, file: BackendFile, clientName: string): Promise<MessageConnection> {
  let handled = false;
  const connection = createMessageConnection(new FrameReader(socket, MAX_MESSAGE_BYTES), new FrameWriter(socket), undefined, {
    messageStrategy: {
      handleMessage: (message, next) => {
        handled = true;
        return next(message);
      },
    },
  });
  /** The library rejects what was not answered when it is disposed of, and else never. */
  const disposeWhenHandled = (): void => {
    handled = false;
    setImmediate(() => (handled ? disposeWhenHandled() : connection.dispose()));
  };
  connection.onError(() => socket.destroy());
  // It handles a message in each turn of the event loop: an answer that came just before the end waits for its own.
  connection.onClose(disposeWhenHandled);
  connection.listen();
  const initialize = { processId: process.pid, capabilities: {}, initializationOptions: introduce(clientName, file) };
  try {
    await inTime(connection.sendRequest("initialize", initialize), HANDSHAKE_TIMEOUT_MS);
  } catch (error) {
    connection.dispose();
    socket.destroy();
    throw error;
  }
  return connection;
}
