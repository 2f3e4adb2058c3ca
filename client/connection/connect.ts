import type { Socket } from "node:net";
import { ConnectionError, ConnectionErrors, type MessageConnection } from "vscode-jsonrpc/node";
import type { Notifications, StopReason } from "../../server/protocol/notifications.js";
import type { Method, Params, Requester, Result } from "../../server/protocol/requests.js";
import { HeldLeases } from "./heldLeases.js";
import { shakeHands } from "./handshake.js";
import { inTime } from "./inTime.js";
import { speakTo } from "./olderBackend.js";
import { type ReachOptions, reachBackend } from "./reach.js";
import { requestWithRetries } from "./requestWithRetries.js";
import { withRetries } from "./retry.js";
import { isBroken } from "./rpcErrors.js";
import { BackendUnreachable } from "./unreachable.js";

export interface ConnectOptions extends Partial<ReachOptions> {
  /** Our name in leases and messages, such as `cli`. */
  client: string;
  /**
   * Set for a client that stays: when the backend dies, it reconnects at once and restores its leases. Otherwise the next request
   * reconnects. In either case a backend that a person stopped, or that ended because nobody needed it, is only started by the next
   * request.
   */
  stay?: boolean;
  /** Called after reconnecting with all leases; only for a client that stays. */
  onDidReturn?: () => void;
}

/** A connection to the backend. When the backend dies before it has answered, it reconnects and repeats the request. */
export interface BackendConnection extends Requester {
  close(): Promise<void>;
}

/**
 * Connects to the backend, and starts it if it does not run.
 * @throws BackendUnreachable; with `start: false` at once when none runs
 * @throws Failure "IncompatibleVersion"
 */
export async function connectToBackend(options: ConnectOptions): Promise<BackendConnection> {
  const held = new HeldLeases();
  const open = async (): Promise<OpenConnection> => {
    const { socket, file } = await reachBackend({ ...options, start: options.start ?? true });
    const connection = { socket, rpc: await shakeHands(socket, file, options.client), protocol: file.protocol };
    if (options.stay === true) {
      await stayOn(connection).catch((error: unknown) => {
        socket.destroy();
        throw error;
      });
    }
    return connection;
  };
  let current: Promise<OpenConnection> | undefined;
  let finished = false;
  const forget = (connection: Promise<OpenConnection>): void => {
    if (current === connection) current = undefined;
  };
  /** The connection that all requests share. After it broke, the first request that needs it opens it again. */
  const connect = (): Promise<OpenConnection> => {
    if (finished) return Promise.reject(new BackendUnreachable("The connection to Port Daddy's backend was closed."));
    if (current !== undefined) return current;
    const opening = (current = open());
    opening.catch(() => forget(opening));
    return opening;
  };
  const stayOn = async ({ socket, rpc }: OpenConnection): Promise<void> => {
    let reason: StopReason | undefined;
    rpc.onNotification("portDaddy/willStop", (told: Notifications["portDaddy/willStop"]) => {
      reason = told.reason;
    });
    rpc.onNotification("portDaddy/didChange", (change: Notifications["portDaddy/didChange"]) => held.changed(change));
    await held.restore(
      (params) => inTime(rpc.sendRequest<Result<"portDaddy/request">>("portDaddy/request", params)),
      (error) => {
        // A lease that cannot be restored is lost; the next request for its port says why.
        if (isBroken(error) || error instanceof BackendUnreachable) throw error;
      },
    );
    const opened = current;
    socket.once("close", () => {
      if (opened !== undefined) forget(opened);
      if (finished || reason === "requested" || reason === "idle") return;
      withRetries(connect).then(
        () => options.onDidReturn?.(),
        () => undefined, // The next request says why.
      );
    });
    if (socket.destroyed) throw new ConnectionError(ConnectionErrors.Closed, "The connection has ended.");
  };
  await withRetries(connect);
  return {
    request: <M extends Method>(method: M, params: Params<M>): Promise<Result<M>> => {
      let used: Promise<OpenConnection>;
      return requestWithRetries(
        method,
        () => (used = connect()),
        async ({ rpc, protocol }) => {
          try {
            const result = await speakTo(protocol, (each, its) => inTime(rpc.sendRequest(each, its)), method, params);
            if (options.stay === true) held.answered(method, params, result);
            return result;
          } catch (error) {
            if (isBroken(error)) forget(used);
            throw error;
          }
        },
      );
    },
    close: async () => {
      finished = true;
      const connection = await current?.catch(() => undefined);
      current = undefined;
      if (connection === undefined || connection.socket.destroyed) return;
      const closed = new Promise((resolve) => connection.socket.once("close", resolve));
      connection.socket.destroySoon(); // Even when the other side does not respond.
      await closed;
    },
  };
}

interface OpenConnection {
  socket: Socket;
  rpc: MessageConnection;
  /** The backend's. */
  protocol: string;
}
