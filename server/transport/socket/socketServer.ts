import { chmodSync } from "node:fs";
import { once } from "node:events";
import net from "node:net";
import { rateLimited } from "../../protocol/failures.js";
import { HAND_OVER } from "../../protocol/handshake.js";
import type { Caller } from "../../protocol/requests.js";
import type { Clients } from "./clients.js";
import { Connection, type ConnectionOptions, hasGone, RETRY_CONNECTION_MS } from "./connection.js";
import { RepeatedLog } from "../../log/repeatedLog.js";

export interface SocketServerOptions extends Omit<ConnectionOptions, "admit" | "repeated"> {
  /** Gets each connection after its handshake, until it ends. */
  clients: Clients;
  /** Differs each time the backend starts, so that no connection is mistaken for one of an earlier process. */
  life: string;
}

/** How long (ms) an ending backend waits for answers still on their way. */
const DRAIN_TIMEOUT_MS = 5000;
/**
 * How many connections there may be beyond the limit when one with this name comes: the command line, to check the backend and to stop it,
 * and newer clients, to have it hand over. The latter find a seat even when the command line has taken all of its own.
 */
const RESERVED_CONNECTIONS = new Map([
  ["cli", 8],
  [HAND_OVER, 16],
]);
/** At most this many sockets may await their handshake; one more drops the oldest. */
const MAX_WAITING = 256;

/** Accepts clients on the endpoint, and on nothing else. */
export class SocketServer {
  private readonly server: net.Server;
  private readonly sockets = new Set<net.Socket>();
  private readonly waiting = new Set<net.Socket>();
  private readonly repeated: RepeatedLog;
  private accepted = 0;

  constructor(private readonly options: SocketServerOptions) {
    const repeated = (this.repeated = new RepeatedLog(options.log));
    this.server = net.createServer((socket) => {
      this.sockets.add(socket);
      this.wait(socket);
      socket.once("close", () => {
        this.sockets.delete(socket);
        this.waiting.delete(socket);
      });
      socket.on("error", (error: NodeJS.ErrnoException) => {
        if (!hasGone(error)) repeated.warn(`connections broken: ${error.code ?? "an error"}`, `A connection broke: ${error.message}`);
      });
      new Connection(socket, `${options.life}-${++this.accepted}`, {
        ...options,
        repeated,
        admit: (client) => this.admit(client),
        onOpen: (connection, caller) => {
          this.waiting.delete(socket);
          options.clients.add(connection);
          options.onOpen(connection, caller);
        },
        onClose: (connection) => {
          options.clients.delete(connection);
          options.onClose(connection);
        },
      });
    });
  }

  /**
   * Listens on an endpoint from now on. Existing connections stay.
   * @throws Error when listening fails
   */
  async listen(endpoint: string): Promise<void> {
    // First, because closing removes the socket's file.
    if (this.server.listening) this.server.close();
    this.server.listen(endpoint);
    await once(this.server, "listening");
    if (process.platform !== "win32") chmodSync(endpoint, 0o600);
  }

  /** Accepts no more clients, answers the pending requests, and ends all connections. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    await this.drain();
    await closed;
  }

  /** Answers the pending requests and ends all connections. The socket's file stays: it may belong to another backend by now. */
  async drain(): Promise<void> {
    const late = setTimeout(() => {
      for (const socket of this.sockets) socket.destroy();
    }, DRAIN_TIMEOUT_MS);
    await this.options.clients.drain();
    for (const socket of this.sockets) socket.destroy();
    clearTimeout(late);
    this.repeated.close();
  }

  private admit(client: Caller["client"]): "open" | "limited" {
    const { maxConnections } = this.options.limits();
    const { count } = this.options.clients;
    if (count < maxConnections) return "open";
    if (count < maxConnections + (RESERVED_CONNECTIONS.get(client.name) ?? 0)) return "limited";
    const what = `${maxConnections} clients are already connected, which is the maximum ("maxConnections" in config.json)`;
    throw rateLimited(what, RETRY_CONNECTION_MS);
  }

  private wait(socket: net.Socket): void {
    this.waiting.add(socket);
    if (this.waiting.size <= MAX_WAITING) return;
    const [longest] = this.waiting;
    this.waiting.delete(longest!);
    longest!.destroy();
    this.options.meter.refusedConnection();
    this.repeated.warn("too many connections without a handshake", `${MAX_WAITING} connections have not shaken hands; the oldest was cut`);
  }
}
