import { timingSafeEqual } from "node:crypto";
import type { Socket } from "node:net";
import type { Message, ResponseError, ResponseMessage } from "vscode-jsonrpc";
import { createConnection, LSPErrorCodes, MessageType, type WatchDog } from "vscode-languageserver";
import { createProtocolConnection } from "vscode-languageserver-protocol/node";
import { Failure, isFailure, rateLimited, unauthorized } from "../../protocol/failures.js";
import { languageCapabilities, type LanguageRequest, type LanguageServer } from "../../protocol/language.js";
import { isLanguageNotification, isLanguageRequest, languageRequestSchemas } from "../../protocol/schemas/languageSchemas.js";
import { FrameError, MAX_MESSAGE_BYTES } from "../../protocol/framing.js";
import { HANDSHAKE_TIMEOUT_MS, type Handshake, PROTOCOL_VERSION } from "../../protocol/handshake.js";
import { handshakeSchema } from "../../protocol/schemas/handshakeSchema.js";
import type { Caller, Handlers, Method } from "../../protocol/requests.js";
import { requestSchemas } from "../../protocol/schemas/requestSchemas.js";
import { validate } from "../../protocol/schemas/validation.js";
import { type Meter, dispatch, invalidRequest, methodNotFound, toResponseError } from "../dispatch.js";
import { Gate, isAlwaysOpen, isId, type Limits } from "./gate.js";
import { LanguageSession } from "./languageSession.js";
import type { RepeatedLog } from "../../log/repeatedLog.js";
import type { Log } from "../../log/log.js";

export interface ConnectionOptions {
  token: string;
  version: string;
  handlers: Handlers;
  /** Answers an editor's language requests; left out where there are none. */
  language?: LanguageServer;
  log: Log;
  /** The log for what a client can cause any number of times. */
  repeated: RepeatedLog;
  meter: Meter;
  /** Read each time, since the config may change. */
  limits: () => Limits;
  /**
   * Decides whether one more client may connect.
   * @returns "limited" for a client that may only read the backend's health and stop it
   * @throws Failure "RateLimited"
   */
  admit(client: Caller["client"]): "open" | "limited";
  /** Called after a valid handshake. */
  onOpen(connection: Connection, caller: Caller): void;
  /** Called once when the connection has ended, for any reason, and only after `onOpen`. */
  onClose(connection: Connection): void;
}

/** How long (ms) an ending connection waits for the other side to read the last messages before it is cut. */
const FAREWELL_MS = 1000;
/** At most this many bytes may await a client that does not read them; beyond it the connection ends, to bound our memory. */
const MAX_UNREAD_BYTES = 2 * MAX_MESSAGE_BYTES;

/** How long (ms) a client waits before it tries again when too many are connected. */
export const RETRY_CONNECTION_MS = 1000;

/** One client's connection. An error on it ends this connection at most, never the process. */
export class Connection {
  private caller: Caller | undefined;
  private limited = false;
  private draining = false;
  private ending = false;
  private closed = false;
  private readonly pending = new Set<Promise<unknown>>();
  private readonly lsp: ReturnType<typeof createConnection>;
  private readonly gate: Gate;
  private readonly documents: LanguageSession | undefined;

  constructor(
    private readonly socket: Socket,
    /** Unique for as long as the backend lives. */
    readonly id: string,
    private readonly options: ConnectionOptions,
  ) {
    const deadline = setTimeout(() => this.refuse("silence", "it did not shake hands in time"), HANDSHAKE_TIMEOUT_MS);
    socket.once("close", () => {
      clearTimeout(deadline);
      this.ended();
    });
    this.gate = new Gate(socket, options.limits, {
      refuse: (id, error, method) => {
        this.replyError(id, error);
        if (method !== undefined && isFailure(error)) this.measureRefusal(method, error);
      },
      warn: (kind, sentence) => options.repeated.warn(kind, `${sentence} (${this.name})`),
      takes: (method) => this.documents?.isEditor === true && isLanguageNotification(method),
      answered: (asked) => this.documents?.answered(asked) === true,
    });
    const { language, log, repeated } = options;
    this.documents =
      language && new LanguageSession(id, language, log, repeated, (message) => this.send(() => this.gate.writer.write(message)));
    const connect = () => {
      const connection = createProtocolConnection(this.gate, this.gate.writer, silent, {
        messageStrategy: { handleMessage: (message, next) => this.handle(message, next) },
        connectionStrategy: { cancelUndispatched: ({ id }: Message & { id?: number | string | null }) => cancelled(id ?? null) },
      });
      connection.onError(([error]) => this.broke(error));
      return connection;
    };
    this.lsp = createConnection(connect, this.watchDog());
    this.lsp.onInitialize((params) => {
      try {
        this.authorize(params.initializationOptions);
        clearTimeout(deadline);
      } catch (error) {
        // The client is told what was wrong before the connection ends.
        setImmediate(() => this.refuse(isFailure(error) ? error.kind : "handshake", (error as Error).message));
        return toResponseError(error, "initialize", options.log) as ResponseError<{ retry: boolean }>;
      }
      const capabilities = this.documents?.isEditor === true ? languageCapabilities : {};
      return { capabilities, serverInfo: { name: "port-daddy", version: options.version }, protocol: PROTOCOL_VERSION };
    });
    for (const method of Object.keys(requestSchemas) as Method[]) {
      this.lsp.onRequest(method, (...args: unknown[]) => this.answer(method, args[0]));
    }
    for (const method of Object.keys(languageRequestSchemas) as LanguageRequest[]) {
      this.lsp.onRequest(method, (...args: unknown[]) => this.track(this.documents!.request(method, args[0])));
    }
    this.lsp.listen();
  }

  /** Undefined before the handshake. */
  get client(): Caller["client"] | undefined {
    return this.caller?.client;
  }

  /** Sends a notification that was encoded once for several clients. */
  push(notification: Buffer): void {
    if (notification.length > MAX_MESSAGE_BYTES) {
      this.options.repeated.warn("a notification too large", `A notification of ${notification.length} bytes was not sent (${this.name})`);
      return;
    }
    this.send(() => this.gate.writer.writeFrame(notification));
  }

  /** Shows a sentence to the person at the client; LSP's `window/showMessage`. */
  warn(message: string): void {
    this.send(() => this.lsp.sendNotification("window/showMessage", { type: MessageType.Warning, message }));
  }

  /** Asks the editor to request its inlay hints again, since they may have changed. */
  refreshHints(): void {
    this.documents?.refreshHints();
  }

  /**
   * Answers the pending requests, then ends the connection. Later requests are not begun: one could be carried out without its answer
   * being sent, and a client that repeats it must not find it done. If the connection has ended by itself, nobody awaits the answers.
   */
  async drain(): Promise<void> {
    if (this.closed) return;
    this.draining = true;
    const closed = new Promise<void>((resolve) => this.socket.once("close", () => resolve()));
    await Promise.race([Promise.allSettled([...this.pending]), closed]);
    this.end();
    await closed;
  }

  private answer(method: Method, params: unknown): Promise<unknown> {
    return this.track(dispatch(this.options.handlers, method, params, this.caller!, this.options.log, this.options.meter));
  }

  private track(answer: Promise<unknown>): Promise<unknown> {
    this.checkReading();
    this.pending.add(answer);
    void answer.finally(() => this.pending.delete(answer));
    return answer;
  }

  private authorize(initializationOptions: unknown): void {
    if (this.caller !== undefined) throw unauthorized("This connection is already initialized.");
    const { token, client, translations } = checkHandshake(initializationOptions);
    if (!isSameToken(token, this.options.token)) {
      throw unauthorized("The token is not this backend's. Read backend.json again; it changes at each start.");
    }
    this.limited = this.options.admit(client) === "limited";
    this.caller = { connection: this.id, client };
    this.options.onOpen(this, this.caller);
    this.documents?.translate(translations);
  }

  private handle(message: Message, next: (message: Message) => void | Promise<void>): void | Promise<void> {
    if (this.draining || this.ending || this.closed) return undefined; // There is no way left to answer it.
    const { id, method, params } = message as { id?: number | string; method?: string; params?: unknown };
    if (isInitialize(message)) {
      this.documents?.announce((params as { capabilities?: unknown } | null | undefined)?.capabilities);
      return next(onlyOptions(message));
    }
    if (this.caller === undefined) {
      this.refuseMessage(id);
      return;
    }
    if (method === "shutdown" || method === "exit") return next({ jsonrpc: "2.0", id, method } as Message);
    if (id === undefined && method !== undefined && isLanguageNotification(method)) {
      this.gate.handled(message);
      this.documents?.notified(method, params);
      return undefined;
    }
    if (id === undefined || method === undefined) return undefined;
    const isKnown = Object.hasOwn(requestSchemas, method) || (this.documents?.isEditor === true && isLanguageRequest(method));
    if (!isKnown) {
      this.options.repeated.warn("an unknown method", `A client asked for an unknown method (${this.name})`);
      this.replyError(id, methodNotFound(method));
      return;
    }
    if (this.limited && !isAlwaysOpen(method)) {
      const refusal = rateLimited("Too many clients are connected; only health and stop are answered", RETRY_CONNECTION_MS);
      this.replyError(id, refusal);
      this.measureRefusal(method, refusal);
      return;
    }
    // Positional parameters hold one at most. The library would turn each item of a longer list into an argument, possibly too many.
    const list = Array.isArray(params) && params.length === 1 ? params : [params];
    return next({ jsonrpc: "2.0", id, method, params: list } as Message);
  }

  private refuseMessage(id: unknown): void {
    const why = "Send initialize first.";
    if (id !== undefined) this.replyError(isId(id) ? id : null, unauthorized(why));
    this.refuse("no handshake", "it sent something before it had shaken hands");
  }

  private replyError(id: number | string | null, error: Error): void {
    const answer = { jsonrpc: "2.0", id, error: toResponseError(error, "a message", this.options.log).toJson() };
    this.send(() => this.gate.writer.write(answer));
  }

  /** Only known methods are counted: a client can make up any number of names. */
  private measureRefusal(method: string, { kind }: Failure): void {
    if (Object.hasOwn(requestSchemas, method)) this.options.meter.request(method, kind);
  }

  /** Ends the connection after bytes that are no message, or a failure of the socket. */
  private broke(error: Error): void {
    if (error instanceof FrameError) {
      if (this.caller !== undefined)
        this.replyError(null, invalidRequest(`The connection was closed because it brought ${error.message}.`));
      this.refuse(error.kind, `it brought ${error.message}`);
    } else if (hasGone(error)) this.end();
    else this.refuse((error as NodeJS.ErrnoException).code ?? "an error", error.message);
  }

  private get name(): string {
    if (this.caller === undefined) return this.id;
    const { client } = this.caller;
    return `${client.name}, pid ${client.pid}, connection ${this.id}`;
  }

  private refuse(kind: string, why: string): void {
    if (this.ending || this.closed) return;
    if (this.caller === undefined) this.options.meter.refusedConnection();
    this.options.repeated.warn(`connections ended: ${kind}`, `A connection was ended: ${why} (${this.name})`);
    this.end();
  }

  /** Ends the connection once everything is written. This needs nothing from the other side, which may not even be alive. */
  private end(): void {
    if (this.ending || this.closed) return;
    this.ending = true;
    this.gate.shutDown();
    this.socket.destroySoon();
    const late = setTimeout(() => this.socket.destroy(), FAREWELL_MS);
    this.socket.once("close", () => clearTimeout(late));
  }

  private checkReading(): void {
    if (this.socket.writableLength <= MAX_UNREAD_BYTES) return;
    this.refuse("unread", "it does not read what it is sent");
    this.socket.destroy();
  }

  private ended(): void {
    this.closed = true;
    this.gate.shutDown();
    this.lsp.dispose();
    if (this.caller !== undefined) this.options.onClose(this);
  }

  private send(write: () => Promise<void>): void {
    if (this.closed || this.socket.writableEnded) return;
    this.checkReading();
    // If writing fails, the socket is closed; there is nobody to tell.
    write().catch(() => this.socket.destroy());
  }

  /** The library's default watchdog ends the process; this one ends the connection. */
  private watchDog(): WatchDog {
    return {
      shutdownReceived: false,
      initialize: () => undefined,
      exit: () => this.end(),
    };
  }
}

/** Whether an error only says that the other side has gone. A client may go at any time, even with an answer on its way. */
export const hasGone = ({ code }: NodeJS.ErrnoException): boolean => code === "EPIPE" || code === "ECONNRESET";

/** Protocol errors arrive at `onError`; the library would send its other log lines to the client. */
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, log: () => undefined };

const isInitialize = (message: Message): boolean => {
  const { method, id } = message as { method?: unknown; id?: unknown };
  return method === "initialize" && id !== undefined;
};

/** Keeps only the options of `initialize`: we need nothing else, and the library expects the rest to be well-formed. */
function onlyOptions(initialize: Message): Message {
  const { params } = initialize as { params?: { initializationOptions?: unknown } | null };
  return { ...initialize, params: { capabilities: {}, initializationOptions: params?.initializationOptions } } as Message;
}

/** Unlike other invalid values, this one is not shown in the error: it may be the token, in the wrong place. */
function checkHandshake(initializationOptions: unknown): Handshake {
  try {
    return validate(handshakeSchema, initializationOptions, "initializationOptions");
  } catch (error) {
    if (!isFailure(error, "InvalidParams")) throw error;
    const { field, allowed } = error.data;
    throw new Failure("InvalidParams", `${field} must be ${allowed}.`, { field, allowed });
  }
}

function isSameToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The answer to a request that its client has cancelled before it was begun, and that is not carried out. */
const cancelled = (id: number | string | null): ResponseMessage => ({
  jsonrpc: "2.0",
  id,
  error: { code: LSPErrorCodes.RequestCancelled, message: "The request was cancelled." },
});
