import { chmodSync } from "node:fs";
import net from "node:net";
import type { Notification, Notifications } from "../protocol/notifications.js";
import { Connection, type ConnectionOptions } from "./connection.js";

export interface ListenerOptions extends ConnectionOptions {
  /** Differs between any two lives of the backend, so that no connection is taken for one of an earlier life. */
  life: string;
}

/** After this long, in milliseconds, a backend that ends waits no longer for answers still on their way. */
const DRAIN_TIMEOUT_MS = 5000;

/** Accepts clients on the endpoint, and on nothing else. */
export class ConnectionListener {
  private readonly server: net.Server;
  /** Those that have shaken hands. */
  private readonly clients = new Set<Connection>();
  private readonly sockets = new Set<net.Socket>();
  private accepted = 0;

  constructor(options: ListenerOptions) {
    this.server = net.createServer((socket) => {
      this.sockets.add(socket);
      socket.once("close", () => this.sockets.delete(socket));
      socket.on("error", (error) => options.log.info(`A connection broke: ${error.message}`));
      new Connection(socket, `${options.life}-${++this.accepted}`, {
        ...options,
        onOpen: (connection) => {
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

  /** @throws Error when the endpoint cannot be listened on */
  async listen(endpoint: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(endpoint, () => {
        this.server.off("error", reject);
        resolve();
      });
    });
    if (process.platform !== "win32") chmodSync(endpoint, 0o600);
  }

  broadcast<N extends Notification>(method: N, params: Notifications[N]): void {
    for (const client of this.clients) client.notify(method, params);
  }

  warn(message: string): void {
    for (const client of this.clients) client.warn(message);
  }

  /** Accepts nobody any more, answers what was asked, and ends all connections. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    const late = setTimeout(() => {
      for (const socket of this.sockets) socket.destroy();
    }, DRAIN_TIMEOUT_MS);
    await Promise.all([...this.clients].map((client) => client.drain()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
    clearTimeout(late);
  }
}
