import type { Message } from "vscode-jsonrpc";
import { toFrame } from "../../protocol/framing.js";
import type { Caller } from "../../protocol/requests.js";
import type { Notification, Notifications } from "../../protocol/notifications.js";
import type { Connection } from "./connection.js";

/** The connections with a completed handshake: whom services can notify, whether or not anybody is connected. */
export class Clients {
  private readonly connections = new Set<Connection>();

  get count(): number {
    return this.connections.size;
  }

  add(connection: Connection): void {
    this.connections.add(connection);
  }

  delete(connection: Connection): void {
    this.connections.delete(connection);
  }

  /** Whether a connection is still open. */
  has(connection: string): boolean {
    return [...this.connections].some(({ id }) => id === connection);
  }

  /** The clients as they introduced themselves. */
  all(): Caller["client"][] {
    return [...this.connections].flatMap(({ client }) => client ?? []);
  }

  broadcast<N extends Notification>(method: N, params: Notifications[N]): void {
    this.push(this.connections, method, params);
  }

  /** @param connections ids; those that have ended are skipped */
  notify<N extends Notification>(connections: ReadonlySet<string>, method: N, params: Notifications[N]): void {
    const to = [...this.connections].filter(({ id }) => connections.has(id));
    this.push(to, method, params);
  }

  /** @param connection an id; nothing happens when it has ended */
  refreshHints(connection: string): void {
    for (const each of this.connections) if (each.id === connection) each.refreshHints();
  }

  /** Shows a sentence to the person at each client. */
  warn(message: string): void {
    for (const connection of this.connections) connection.warn(message);
  }

  /** Answers the pending requests, then ends all connections. */
  async drain(): Promise<void> {
    await Promise.all([...this.connections].map((connection) => connection.drain()));
  }

  /** Encodes a notification once for all its receivers, since a change goes to every client. */
  private push<N extends Notification>(to: Iterable<Connection>, method: N, params: Notifications[N]): void {
    let frame: Buffer | undefined;
    for (const connection of to) connection.push((frame ??= toFrame({ jsonrpc: "2.0", method, params } as Message)));
  }
}
