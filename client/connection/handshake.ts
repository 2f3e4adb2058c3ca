import type { Socket } from "node:net";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { FrameReader, FrameWriter, MAX_MESSAGE_BYTES } from "../../server/protocol/framing.js";
import type { BackendFile } from "../../server/protocol/handshake.js";
import { handshakeInTime } from "./inTime.js";
import { introduce } from "./introduce.js";
import { createPatientConnection } from "./patientConnection.js";

/**
 * Opens a JSON-RPC connection on a socket.
 * @throws ResponseError when the backend refuses us; ResponseError or ConnectionError when it has gone
 * @throws BackendUnreachable when it does not answer in time
 */
export async function shakeHands(socket: Socket, file: BackendFile, clientName: string): Promise<MessageConnection> {
  const connection = createPatientConnection(new FrameReader(socket, MAX_MESSAGE_BYTES), new FrameWriter(socket));
  connection.onError(() => socket.destroy());
  connection.listen();
  const initialize = { processId: process.pid, capabilities: {}, initializationOptions: introduce(clientName, file) };
  try {
    await handshakeInTime(connection.sendRequest("initialize", initialize), file);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return connection;
}
