import { timingSafeEqual } from "node:crypto";
import type { Socket } from "node:net";
import type { Message, ResponseError } from "vscode-jsonrpc";
import { createConnection, MessageType, type WatchDog } from "vscode-languageserver";
import { createProtocolConnection } from "vscode-languageserver-protocol/node";
import { unauthorized } from "../protocol/failures.js";
import { FrameReader, FrameWriter, MAX_MESSAGE_BYTES, MAX_REQUEST_BYTES } from "../protocol/framing.js";
import { HANDSHAKE_TIMEOUT_MS, PROTOCOL_VERSION, handshakeSchema } from "../protocol/handshake.js";
import type { Notification, Notifications } from "../protocol/notifications.js";
import { type Caller, type Handlers, type Method, requestSchemas } from "../protocol/requests.js";
import { validate } from "../protocol/validation.js";
import { dispatch, toResponseError } from "./dispatch.js";

export interface TransportLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string, error?: unknown): void;
}

export interface ConnectionOptions {
  token: string;
  version: string;
  handlers: Handlers;
  log: TransportLog;
  /** The handshake was good. */
  onOpen(connection: Connection): void;
  /** It ended, in whatever way; called once, and only after `onOpen`. */
  onClose(connection: Connection): void;
}

/** After this long, in milliseconds, a connection that shall end is cut, whether or not the other side has read what it was told. */
const FAREWELL_MS = 1000;
/** A client for which more than this many bytes wait does not read them, and shall not fill our memory. */
const MAX_UNREAD_BYTES = 2 * MAX_MESSAGE_BYTES;

/** One client's connection. Whatever happens on it ends it at most, never the process. */
export class Connection {
  private caller: Caller | undefined;
  private ending = false;
  private closed = false;
  private readonly pending = new Set<Promise<unknown>>();
  private readonly lsp: ReturnType<typeof createConnection>;
  private readonly writer: FrameWriter;

  constructor(
    private readonly socket: Socket,
    /** Names the connection, for as long as the backend lives. */
    readonly id: string,
    private readonly options: ConnectionOptions,
  ) {
    const deadline = setTimeout(() => this.refuse("it did not shake hands in time"), HANDSHAKE_TIMEOUT_MS);
    socket.once("close", () => {
      clearTimeout(deadline);
      this.ended();
    });
    const reader = new FrameReader(socket, MAX_REQUEST_BYTES);
    this.writer = new FrameWriter(socket);
    const connect = () => {
      const connection = createProtocolConnection(reader, this.writer, silent, {
        messageStrategy: {
          handleMessage: (message, next) => {
            if (isInitialize(message)) return next(onlyOptions(message));
            if (this.caller !== undefined) return next(message);
            this.refuseMessage(message);
          },
        },
      });
      connection.onError(([error]) => this.refuse(error.message));
      return connection;
    };
    this.lsp = createConnection(connect, this.watchDog());
    this.lsp.onInitialize((params) => {
      try {
        this.authorize(params.initializationOptions);
        clearTimeout(deadline);
      } catch (error) {
        // What was wrong is said first; then the connection ends.
        setImmediate(() => this.refuse((error as Error).message));
        return toResponseError(error, "initialize", options.log) as ResponseError<{ retry: boolean }>;
      }
      return { capabilities: {}, serverInfo: { name: "port-daddy", version: options.version }, protocol: PROTOCOL_VERSION };
    });
    for (const method of Object.keys(requestSchemas) as Method[]) {
      this.lsp.onRequest(method, (...args: unknown[]) => {
        // The last argument is the cancellation token; without parameters it is the only one.
        const params = args.length > 2 ? args.slice(0, -1) : args.length === 2 ? args[0] : undefined;
        return this.answer(method, params);
      });
    }
    this.lsp.listen();
  }

  notify<N extends Notification>(method: N, params: Notifications[N]): void {
    this.send(() => this.lsp.sendNotification(method, params));
  }

  /** Shows a sentence to the person at the client; LSP's `window/showMessage`. */
  warn(message: string): void {
    this.send(() => this.lsp.sendNotification("window/showMessage", { type: MessageType.Warning, message }));
  }

  /** Answers what was asked, then ends the connection. Where that has ended by itself, nobody waits for the answers. */
  async drain(): Promise<void> {
    if (this.closed) return;
    const closed = new Promise<void>((resolve) => this.socket.once("close", () => resolve()));
    await Promise.race([Promise.allSettled([...this.pending]), closed]);
    this.end();
    await closed;
  }

  private answer(method: Method, params: unknown): Promise<unknown> {
    this.checkReading();
    const answer = dispatch(this.options.handlers, method, params, this.caller!, this.options.log);
    this.pending.add(answer);
    void answer.finally(() => this.pending.delete(answer));
    return answer;
  }

  private authorize(initializationOptions: unknown): void {
    if (this.caller !== undefined) throw unauthorized("This connection has shaken hands already.");
    const { token, client } = validate(handshakeSchema, initializationOptions, "initializationOptions");
    if (!isSameToken(token, this.options.token)) {
      throw unauthorized("The token is not this backend's. Read backend.json again; it is written anew at each start.");
    }
    this.caller = { connection: this.id, client };
    this.options.onOpen(this);
  }

  private refuseMessage(message: Message): void {
    const { id } = message as { id?: number | string | null };
    if (id !== undefined) {
      const error = toResponseError(
        unauthorized("Shake hands first: no request is answered before a good initialize."),
        "handshake",
        this.options.log,
      );
      this.send(() => this.writer.write({ jsonrpc: "2.0", id, error: error.toJson() } as Message));
    }
    this.refuse("it sent something before it had shaken hands");
  }

  private refuse(why: string): void {
    if (this.ending || this.closed) return;
    this.options.log.warn(`Connection ${this.id} was ended: ${why}`);
    this.end();
  }

  /** Ends the connection when what was said has been said. The other side need not do anything for it, nor even be alive. */
  private end(): void {
    if (this.ending || this.closed) return;
    this.ending = true;
    this.socket.destroySoon();
    const late = setTimeout(() => this.socket.destroy(), FAREWELL_MS);
    this.socket.once("close", () => clearTimeout(late));
  }

  private checkReading(): void {
    if (this.socket.writableLength <= MAX_UNREAD_BYTES) return;
    this.refuse("it does not read what it is sent");
    this.socket.destroy();
  }

  private ended(): void {
    this.closed = true;
    this.lsp.dispose();
    if (this.caller !== undefined) this.options.onClose(this);
  }

  private send(write: () => Promise<void>): void {
    if (this.closed || this.socket.writableEnded) return;
    this.checkReading();
    // Whether it arrives is seen by the socket's end; there is nobody to tell.
    write().catch(() => this.socket.destroy());
  }

  /** The library would end the process here; we end the connection. */
  private watchDog(): WatchDog {
    return {
      shutdownReceived: false,
      initialize: () => undefined,
      exit: () => this.end(),
    };
  }
}

/** Protocol errors come to `onError`; the library's other lines would go to the client. */
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, log: () => undefined };

const isInitialize = (message: Message): boolean => {
  const { method, id } = message as { method?: unknown; id?: unknown };
  return method === "initialize" && id !== undefined;
};

/** Of `initialize` only this is ours to look at, and the library trusts the rest to be well-formed. */
function onlyOptions(initialize: Message): Message {
  const { params } = initialize as { params?: { initializationOptions?: unknown } | null };
  return { ...initialize, params: { capabilities: {}, initializationOptions: params?.initializationOptions } } as Message;
}

function isSameToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
