import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { ConnectionError, ErrorCodes, type MessageConnection, ResponseError } from "vscode-jsonrpc/node";
import { isFailure } from "../../server/protocol/failures.js";
import type { Method, Params, Requester, Result } from "../../server/protocol/requests.js";
import { fromWire } from "./fromWire.js";
import { shakeHands } from "./handshake.js";
import { inTime } from "./inTime.js";
import { RETRY_PAUSES_MS, type ReachOptions, reachBackend } from "./reach.js";
import { BackendUnreachable } from "./unreachable.js";

export interface ConnectOptions extends Partial<ReachOptions> {
  /** The name by which leases and messages call us, such as `cli`. */
  client: string;
}

/** A connection for one who asks and goes. When the backend dies meanwhile, it connects anew and asks again. */
export interface BackendConnection extends Requester {
  close(): Promise<void>;
}

/**
 * Connects to the backend, and starts it where it does not run.
 * @throws BackendUnreachable; with `start: false` at once when none runs
 * @throws Failure "IncompatibleVersion"
 */
export async function connectToBackend(options: ConnectOptions): Promise<BackendConnection> {
  const open = async (): Promise<OpenConnection> => {
    const { socket, file } = await reachBackend({ ...options, start: options.start ?? true });
    return { socket, rpc: await shakeHands(socket, file, options.client) };
  };
  let current: Promise<OpenConnection> | undefined;
  const forget = (connection: Promise<OpenConnection>): void => {
    if (current === connection) current = undefined;
  };
  /** The connection, which all requests share; where it broke, the first that needs it opens it anew. */
  const connect = (): Promise<OpenConnection> => {
    if (current !== undefined) return current;
    const opening = (current = open());
    opening.catch(() => forget(opening));
    return opening;
  };
  await withRetries(connect);
  return {
    request: <M extends Method>(method: M, params: Params<M>): Promise<Result<M>> =>
      withRetries(async () => {
        const connection = connect();
        const { rpc } = await connection;
        try {
          return await inTime(rpc.sendRequest<Result<M>>(method, params));
        } catch (error) {
          if (isBroken(error)) forget(connection);
          throw error;
        }
      }),
    close: async () => {
      const connection = await current;
      current = undefined;
      if (connection === undefined || connection.socket.destroyed) return;
      const closed = new Promise((resolve) => connection.socket.once("close", resolve));
      connection.socket.destroySoon(); // Even if the other side does nothing about it.
      await closed;
    },
  };
}

interface OpenConnection {
  socket: Socket;
  rpc: MessageConnection;
}

/** Three tries with growing pauses, as long as it is the connection that fails and not the request. */
async function withRetries<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await run();
    } catch (error) {
      // A backend that was started anew since we read its file has another token.
      const failure = fromWire(error);
      const wait = RETRY_PAUSES_MS[tries];
      if (!isBroken(error) && !isFailure(failure, "Unauthorized")) throw failure;
      if (wait === undefined)
        throw new BackendUnreachable("Port Daddy's backend went away again and again; see its log.", { cause: error });
      await pause(wait);
    }
  }
}

/** Did the connection end before the answer came? */
const isBroken = (error: unknown): boolean =>
  error instanceof ConnectionError || (error instanceof ResponseError && brokenCodes.includes(error.code));

/** What the library rejects with when the connection ends before the answer, or takes no more requests. */
const brokenCodes: readonly number[] = [ErrorCodes.PendingResponseRejected, ErrorCodes.MessageWriteError];
