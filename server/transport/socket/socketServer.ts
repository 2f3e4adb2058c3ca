import { chmodSync } from "node:fs";
import net from "node:net";
import type { Message } from "vscode-jsonrpc";
import { toFrame } from "../../protocol/framing.js";
import type { Notification, Notifications } from "../../protocol/notifications.js";
import { rateLimited } from "../../protocol/failures.js";
import type { Caller } from "../../protocol/requests.js";
import { Connection, type ConnectionOptions, hasGone, RETRY_CONNECTION_MS } from "./connection.js";
import { RepeatedLog } from "../../log/repeatedLog.js";

export interface ListenerOptions extends Omit<ConnectionOptions, "admit" | "repeated"> {
  /** Differs each time the backend starts, so that no connection is mistaken for one of an earlier process. */
  life: string;
}

/** How long (ms) an ending backend waits for answers still on their way. */
const DRAIN_TIMEOUT_MS = 5000;
/** How many connections of the command line are admitted beyond the limit, to check the backend and to stop it. */
const RESERVED_CONNECTIONS = 8;
/** At most this many sockets may await their handshake; one more drops the oldest. */
const MAX_WAITING = 256;

/** Accepts clients on the endpoint, and on nothing else. */
export class SocketServer {
  private readonly server: net.Server;
  /** The connections with a completed handshake. */
  private readonly clients = new Set<Connection>();
  private readonly sockets = new Set<net.Socket>();
  private readonly waiting = new Set<net.Socket>();
  private readonly repeated: RepeatedLog;
  private accepted = 0;

  constructor(private readonly options: ListenerOptions) {
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
        onOpen: (connection) => {
          this.waiting.delete(socket);
          this.clients.add(connection);
          options.onOpen(connection);
        },
        onClose: (connection) => {
          this.clients.delete(connection);
          options.onClose(connection);
        },
      });
    });
  }

  get clientCount(): number {
    return this.clients.size;
  }

  /**
   * Listens on an endpoint from now on. Existing connections stay.
   * @throws Error when listening fails
   */
  async listen(endpoint: string): Promise<void> {
    // First, because closing removes the socket's file.
    if (this.server.listening) this.server.close();
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(endpoint, () => {
        this.server.off("error", reject);
        resolve();
      });
    });
    if (process.platform !== "win32") chmodSync(endpoint, 0o600);
  }

  /** Whether a connection is still open. */
  has(connection: string): boolean {
    return [...this.clients].some(({ id }) => id === connection);
  }

  /** The pids that the clients announced. */
  pids(): number[] {
    return [...this.clients].flatMap((client) => client.pid ?? []);
  }

  broadcast<N extends Notification>(method: N, params: Notifications[N]): void {
    this.push(this.clients, method, params);
  }

  /** @param connections ids; those that have ended are skipped */
  notify<N extends Notification>(connections: ReadonlySet<string>, method: N, params: Notifications[N]): void {
    const clients = connections.size === 0 ? [] : [...this.clients].filter(({ id }) => connections.has(id));
    this.push(clients, method, params);
  }

  /** @param connection an id; nothing happens when it has ended */
  refreshHints(connection: string): void {
    for (const client of this.clients) if (client.id === connection) client.refreshHints();
  }

  warn(message: string): void {
    for (const client of this.clients) client.warn(message);
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
    await Promise.all([...this.clients].map((client) => client.drain()));
    for (const socket of this.sockets) socket.destroy();
    clearTimeout(late);
    this.repeated.close();
  }

  /** Encodes a notification once for all its receivers, since a change goes to every client. */
  private push<N extends Notification>(clients: Iterable<Connection>, method: N, params: Notifications[N]): void {
    let frame: Buffer | undefined;
    for (const client of clients) client.push((frame ??= toFrame({ jsonrpc: "2.0", method, params } as Message)));
  }

  private admit(client: Caller["client"]): "open" | "limited" {
    const { maxConnections } = this.options.limits();
    if (this.clients.size < maxConnections) return "open";
    if (client.name === "cli" && this.clients.size < maxConnections + RESERVED_CONNECTIONS) return "limited";
    const what = `${maxConnections} clients are connected already, and no more are allowed ("maxConnections" in config.json)`;
    throw rateLimited(what, RETRY_CONNECTION_MS);
  }

  private wait(socket: net.Socket): void {
    this.waiting.add(socket);
    if (this.waiting.size <= MAX_WAITING) return;
    const [longest] = this.waiting;
    this.waiting.delete(longest!);
    longest!.destroy();
    this.options.meter?.refusedConnection();
    this.repeated.warn("too many connections without a handshake", `${MAX_WAITING} connections have not shaken hands; the oldest was cut`);
  }
}
