import type { Socket } from "node:net";
import { ConnectionError, ConnectionErrors, type MessageConnection } from "vscode-jsonrpc/node";
import { isFailure } from "../../server/protocol/failures.js";
import type { BackendFile } from "../../server/protocol/handshake.js";
import type { Notifications, StopReason } from "../../server/protocol/notifications.js";
import type { Method, Params, Requester, Result } from "../../server/protocol/requests.js";
import { comeBack, mayStartAfter } from "./comeBack.js";
import { shakeHands } from "./handshake.js";
import { HeldLeases, type Losses } from "./heldLeases.js";
import { inTime } from "./inTime.js";
import { speakTo } from "./olderBackend.js";
import { type ReachOptions, reachBackend } from "./reach.js";
import { requestWithRetries } from "./requestWithRetries.js";
import { withRetries } from "./retry.js";
import { isBroken } from "./rpcErrors.js";
import { SharedConnection } from "./sharedConnection.js";

export interface ConnectOptions extends Partial<ReachOptions>, Losses {
  /** Our name in leases and messages, such as `cli`. */
  client: string;
  /**
   * Set for a client that stays: when the backend ends, it looks for one until it is connected again, and restores its leases. Otherwise
   * the next request reconnects. In either case a backend that a person stopped, or that ended because nobody needed it, is only started
   * by the next request.
   */
  stay?: boolean;
  /** Called after reconnecting with all leases; only for a client that stays. */
  onDidReturn?: () => void;
  /** Called with each change of assignments; only for a client that stays. */
  onDidChange?: (change: Notifications["portDaddy/didChange"]) => void;
  /** Called with each trouble of a leased assignment; only for a client that stays. */
  onDidDetectConflict?: (conflict: Notifications["portDaddy/didDetectConflict"]) => void;
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
  const client = new ConnectedClient(options);
  await client.connect();
  return client;
}

interface OpenConnection {
  socket: Socket;
  rpc: MessageConnection;
  file: BackendFile;
  /** Why the backend is about to end, once it has said so. */
  stopReason?: StopReason;
  /** Settles when all leases are restored, or cannot be on this connection. */
  restored: Promise<void>;
}

class ConnectedClient implements BackendConnection {
  private readonly shared = new SharedConnection<OpenConnection>((start) => this.open(start));
  private readonly held: HeldLeases;

  constructor(private readonly options: ConnectOptions) {
    this.held = new HeldLeases(options);
  }

  async connect(): Promise<void> {
    await withRetries(() => this.shared.get(this.mayStart));
  }

  request<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    return requestWithRetries(
      method,
      params,
      () => this.shared.get(this.mayStart),
      async (connection, identified) => {
        const { rpc, file } = connection;
        try {
          const result = await speakTo(file.protocol, (each, its) => inTime(rpc.sendRequest(each, its), file), method, identified);
          if (this.options.stay === true) this.held.answered(method, params, result);
          return result;
        } catch (error) {
          if (isBroken(error)) this.shared.forget(connection);
          throw error;
        }
      },
    );
  }

  async close(): Promise<void> {
    const connection = await this.shared.close();
    if (connection === undefined || connection.socket.destroyed) return;
    const closed = new Promise((resolve) => connection.socket.once("close", resolve));
    connection.socket.destroySoon(); // Even when the other side does not respond.
    await closed;
  }

  private get mayStart(): boolean {
    return this.options.start ?? true;
  }

  private async open(start: boolean): Promise<OpenConnection> {
    const { socket, file } = await reachBackend({ ...this.options, start });
    const rpc = await shakeHands(socket, file, this.options.client);
    const connection: OpenConnection = { socket, rpc, file, restored: Promise.resolve() };
    rpc.onNotification("portDaddy/willStop", ({ reason }: Notifications["portDaddy/willStop"]) => {
      connection.stopReason = reason;
      if (reason === "handOver") this.shared.expectSuccessor();
    });
    if (this.options.stay !== true) return connection;
    try {
      await this.stayOn(connection);
      return connection;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  private async stayOn(connection: OpenConnection): Promise<void> {
    const { socket, rpc, file } = connection;
    const { held } = this;
    const { onDidChange, onDidDetectConflict } = this.options;
    rpc.onNotification("portDaddy/didChange", (change: Notifications["portDaddy/didChange"]) => {
      held.changed(change);
      onDidChange?.(change);
    });
    if (onDidDetectConflict !== undefined) rpc.onNotification("portDaddy/didDetectConflict", onDidDetectConflict);
    const request = (params: Params<"portDaddy/request">) =>
      inTime(rpc.sendRequest<Result<"portDaddy/request">>("portDaddy/request", params), file);
    held.connected();
    const delay = await held.restore(request);
    if (socket.destroyed) throw new ConnectionError(ConnectionErrors.Closed, "The connection has ended.");
    connection.restored = held.restoreLater(delay, request, this.shared.closed);
    connection.restored.catch(() => undefined); // The next connection restores them.
    // Not at the socket's end: what was received before it, such as `willStop`, is handled by then.
    rpc.onDispose(() => {
      this.shared.forget(connection);
      void this.comeBack(connection.stopReason);
    });
  }

  private async comeBack(reason: StopReason | undefined): Promise<void> {
    try {
      const { restored } = await comeBack({
        connect: (start) => this.shared.get(start),
        mayStart: this.mayStart && mayStartAfter(reason),
        signal: this.shared.closed,
      });
      await restored;
      this.options.onDidReturn?.();
    } catch (error) {
      if (isFailure(error, "IncompatibleVersion")) this.held.lose(error);
      // Otherwise the client was closed, or that connection has ended, too, and somebody comes back for that one.
    }
  }
}
