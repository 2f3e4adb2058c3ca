import { once } from "node:events";
import net from "node:net";
import { CancellationTokenSource, type MessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { createPatientConnection } from "../../client/connection/patientConnection.js";
import type { Notification, Notifications } from "../../server/protocol/notifications.js";
import type { Method, Params, Result } from "../../server/protocol/requests.js";

interface Told {
  method: string;
  params: unknown;
}

/** A JSON-RPC client that only uses the library's framing, none of ours. */
export class RawClient {
  /** Settles when the backend has ended the connection or is gone. */
  readonly closed: Promise<void>;
  private readonly rpc: MessageConnection;
  private readonly told: Told[] = [];
  private wake: (() => void) | undefined;

  private constructor(readonly socket: net.Socket) {
    this.closed = new Promise((resolve) => socket.once("close", () => resolve()));
    socket.on("error", () => undefined);
    this.rpc = createPatientConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
    this.rpc.onNotification((method, params) => {
      this.told.push({ method, params });
      this.wake?.();
    });
    this.rpc.listen();
  }

  static async dial(endpoint: string): Promise<RawClient> {
    const socket = net.connect(endpoint);
    await once(socket, "connect");
    return new RawClient(socket);
  }

  shakeHands(initializationOptions: unknown): Promise<{ serverInfo: { name: string; version: string }; protocol: string }> {
    return this.send("initialize", { processId: process.pid, capabilities: {}, rootUri: null, initializationOptions });
  }

  request<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    return this.send(method, params);
  }

  /** @param params left out when undefined */
  send<T>(method: string, params?: unknown): Promise<T> {
    return params === undefined ? this.rpc.sendRequest(method) : this.rpc.sendRequest(method, params);
  }

  /** Sends a request, and its cancellation at once. */
  sendCancelled(method: Method, params: object): Promise<unknown> {
    const source = new CancellationTokenSource();
    const answer = this.rpc.sendRequest(method, params, source.token);
    source.cancel();
    return answer;
  }

  /** @param params left out when undefined */
  notify(method: string, params?: unknown): Promise<void> {
    return params === undefined ? this.rpc.sendNotification(method) : this.rpc.sendNotification(method, params);
  }

  /** Answers the backend's own requests with this name from now on. */
  answer(method: string, handle: () => unknown): void {
    this.rpc.onRequest(method, handle);
  }

  /** The next notification with this name that satisfies the condition; earlier ones are dropped. */
  async next<N extends Notification>(method: N, wanted?: (params: Notifications[N]) => boolean): Promise<Notifications[N]>;
  async next(method: "window/showMessage"): Promise<{ type: number; message: string }>;
  async next(method: string, wanted: (params: never) => boolean = () => true): Promise<unknown> {
    for (;;) {
      const told = this.told.shift();
      if (told === undefined) await new Promise<void>((resolve) => (this.wake = resolve));
      else if (told.method === method && wanted(told.params as never)) return told.params;
    }
  }

  /** Closes the connection properly. */
  async end(): Promise<void> {
    this.socket.end();
    await this.closed;
  }

  /** Disconnects without closing. */
  destroy(): void {
    this.socket.destroy();
  }
}

export interface Refusal {
  code: number;
  message: string;
  data: Record<string, unknown>;
}

/** The error of a request. @throws Error when it succeeds */
export async function refusalOf(answer: Promise<unknown>): Promise<Refusal> {
  try {
    await answer;
  } catch (error) {
    return error as Refusal;
  }
  throw new Error("It was answered, and should have been refused");
}
