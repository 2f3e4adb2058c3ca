import type { Duplex } from "node:stream";
import { AbstractMessageReader, type DataCallback, type Disposable, type Message, type MessageReader } from "vscode-jsonrpc";
import { answerTooLarge, rateLimited } from "../../protocol/failures.js";
import { FrameError, FrameReader, FrameWriter, MAX_MESSAGE_BYTES, MAX_REQUEST_BYTES } from "../../protocol/framing.js";
import { invalidRequest } from "../dispatch.js";
import { type Rate, TokenBucket } from "../tokenBucket.js";

/** How much one client may ask for, from `config.json`. */
export interface Limits {
  maxRequestsPerSecond: number;
  requestBurst: number;
  maxPendingRequests: number;
  maxConnections: number;
}

export interface GateEvents {
  /**
   * Answers a request that is refused.
   * @param id null when the request has none that can be sent back
   * @param method left out when the request has none
   */
  refuse(id: number | string | null, error: Error, method?: string): void;
  /** @param kind one of a few fixed texts, by which the log counts */
  warn(kind: string, sentence: string): void;
  /** Whether this notification has a handler. The handler calls `handled`. */
  takes?(method: string): boolean;
  /** @returns whether we sent the client a request with this id */
  answered?(id: unknown): boolean;
}

/** A person must be able to check a flooded backend, and to stop it; and a client that sends too much still sees that it responds. */
export const isAlwaysOpen = (method: string): boolean =>
  method === "portDaddy/stop" || method === "portDaddy/health" || method === "portDaddy/ping";
/** At most this many refusals per `PAUSE_MS`; then the client is not read from, since refusing costs time that belongs to the others. */
const MAX_REFUSALS = 50;
const PAUSE_MS = 100;
/** At most this many bytes of unanswered requests per client; beyond it, nothing more is read from the client. */
const MAX_PENDING_BYTES = 2 * MAX_REQUEST_BYTES;
/** At most this many characters in an id, since ids are kept and sent back. */
const MAX_ID_LENGTH = 255;

/**
 * Stands between a client's frames and the JSON-RPC library, which queues without bounds: invalid messages, unexpected answers and excess
 * requests don't reach the queue.
 */
export class Gate extends AbstractMessageReader implements MessageReader {
  readonly writer: FrameWriter;
  /** The size in bytes of each admitted request without an answer, by id, and of each notification that awaits its handler. */
  private readonly pending = new Map<string | Message, number>();
  private pendingBytes = 0;
  private readonly requests: TokenBucket;
  private readonly alwaysOpen: TokenBucket;
  private begun = false;
  private shut = false;
  private readonly frames: FrameReader;
  private held = false;
  private refusals = 0;
  private pause: NodeJS.Timeout | undefined;

  constructor(
    stream: Duplex,
    private readonly limits: () => Limits,
    private readonly events: GateEvents,
  ) {
    super();
    const rate = (): Rate => ({ perSecond: limits().maxRequestsPerSecond, burst: limits().requestBurst });
    this.requests = new TokenBucket(rate);
    this.alwaysOpen = new TokenBucket(rate);
    this.frames = new FrameReader(stream, MAX_REQUEST_BYTES);
    this.writer = new AnswerWriter(stream, {
      answered: (id) => this.answered(id),
      refuse: (id, error) => events.refuse(id, error),
    });
  }

  listen(callback: DataCallback): Disposable {
    this.frames.onError((error) => this.fireError(error));
    this.frames.onClose(() => this.fireClose());
    return this.frames.listen((message, bytes) => this.receive(message, bytes, callback));
  }

  /** Admits nothing from now on. */
  shutDown(): void {
    this.shut = true;
    clearTimeout(this.pause);
  }

  private receive(message: Message, bytes: number, callback: DataCallback): void {
    if (this.shut) return;
    const { id, method } = message as { id?: unknown; method?: unknown };
    // The first message is always read, because it must be the handshake.
    const first = !this.begun;
    this.begun = true;
    if (typeof method !== "string") this.receiveOther(message, id, first, callback);
    else if (id === undefined) this.receiveNotification(message, method, first, bytes, callback);
    else this.receiveRequest(message, checkId(id), method, bytes, callback);
  }

  private receiveRequest(message: Message, id: number | string, method: string, bytes: number, callback: DataCallback): void {
    const key = String(id); // As a string, because the library's queue doesn't distinguish 1 from "1" either.
    if (this.pending.has(key)) throw new FrameError("an id in use", "two requests at once with the same id");
    if (isAlwaysOpen(method)) {
      if (!this.alwaysOpen.take()) {
        this.overRate(id, method, this.alwaysOpen);
        return;
      }
    } else {
      if (!this.requests.take()) {
        this.overRate(id, method, this.requests);
        return;
      }
      const { maxPendingRequests } = this.limits();
      if (this.pending.size >= maxPendingRequests) {
        this.events.warn("too many requests at once", `A client has ${maxPendingRequests} requests without an answer, and sends more`);
        this.refused();
        const what = `${maxPendingRequests} requests of this client are already waiting for their answers, which is the maximum`;
        this.events.refuse(id, rateLimited(what, PAUSE_MS), method);
        return;
      }
    }
    this.await(key, bytes);
    callback(message);
  }

  private overRate(id: number | string, method: string, bucket: TokenBucket): void {
    const { maxRequestsPerSecond } = this.limits();
    this.events.warn("too many requests a second", `A client sends more than ${maxRequestsPerSecond} requests a second`);
    this.refused();
    const what = `This client sends more than ${maxRequestsPerSecond} requests a second`;
    this.events.refuse(id, rateLimited(what, Math.max(PAUSE_MS, bucket.waitMs())), method);
  }

  /** To be called when an admitted notification has been handled. */
  handled(message: Message): void {
    this.settle(message);
  }

  /** Only a few notifications have a handler. LSP lets a server ignore the others that begin with `$/`. */
  private receiveNotification(message: Message, method: string, first: boolean, bytes: number, callback: DataCallback): void {
    if (first || method === "exit") {
      callback(message);
      return;
    }
    if (method === "$/cancelRequest") {
      if (!this.requests.take()) this.refused();
      else if (this.isPending(message)) callback(message);
      return;
    }
    if (this.events.takes?.(method) === true) {
      if (!this.requests.take() || this.pending.size >= this.limits().maxPendingRequests) this.refused();
      else {
        this.await(message, bytes);
        callback(message);
      }
      return;
    }
    if (method !== "initialized" && !method.startsWith("$/"))
      this.events.warn("an unknown notification", "A client sent an unknown notification");
    if (!this.requests.take()) this.refused();
  }

  /**
   * Whether a cancellation is for a request that awaits its answer. One that has not begun is not carried out then; for any other the library
   * would remember the id for ever.
   */
  private isPending(message: Message): boolean {
    const { id } = ((message as { params?: unknown }).params ?? {}) as { id?: unknown };
    return isId(id) && this.pending.has(String(id));
  }

  private receiveOther(message: Message, id: unknown, first: boolean, callback: DataCallback): void {
    if (first) {
      callback(message);
      return;
    }
    if (!this.requests.take()) {
      this.refused();
      return;
    }
    if ("result" in message || "error" in message) {
      if (this.events.answered?.(id) === true) return;
      this.events.warn("an answer to nothing", "A client answered what it was not asked");
      return;
    }
    this.events.warn("no method", "A client sent a message that is neither a request nor a notification nor an answer");
    const what = "The message has no method: it is neither a request nor a notification.";
    this.events.refuse(isId(id) && !this.pending.has(String(id)) ? id : null, invalidRequest(what));
  }

  private answered(id: number | string): void {
    this.settle(String(id));
  }

  private await(what: string | Message, bytes: number): void {
    this.pending.set(what, bytes);
    this.pendingBytes += bytes;
    this.flow();
  }

  private settle(what: string | Message): void {
    const bytes = this.pending.get(what);
    if (bytes === undefined) return;
    this.pending.delete(what);
    this.pendingBytes -= bytes;
    this.flow();
  }

  private refused(): void {
    this.refusals += 1;
    this.pause ??= setTimeout(() => {
      this.pause = undefined;
      this.refusals = 0;
      this.flow();
    }, PAUSE_MS);
    this.flow();
  }

  private flow(): void {
    const hold = this.refusals >= MAX_REFUSALS || this.pendingBytes > MAX_PENDING_BYTES;
    if (this.shut || hold === this.held) return;
    this.held = hold;
    if (hold) this.frames.hold();
    else this.frames.release();
  }
}

function checkId(id: unknown): number | string {
  if (isId(id)) return id;
  throw new FrameError("a wrong id", `an id that is neither a whole number nor a text of at most ${MAX_ID_LENGTH} characters`);
}

export const isId = (id: unknown): id is number | string =>
  typeof id === "string" ? id.length <= MAX_ID_LENGTH : Number.isSafeInteger(id);

/** @returns the id of the request that the message answers; undefined for another message */
function idOfAnswer(message: Message): number | string | undefined {
  const { id, method } = message as { id?: number | string | null; method?: string };
  return method === undefined ? (id ?? undefined) : undefined;
}

class AnswerWriter extends FrameWriter {
  constructor(
    stream: Duplex,
    private readonly events: Pick<GateEvents, "refuse"> & { answered: (id: number | string) => void },
  ) {
    super(stream);
  }

  override write(message: Message): Promise<void> {
    const id = idOfAnswer(message);
    if (id !== undefined) this.events.answered(id);
    return super.write(message);
  }

  protected override onTooLarge(message: Message, bytes: number): Promise<void> {
    const id = idOfAnswer(message);
    if (id === undefined) return super.onTooLarge(message, bytes);
    this.events.refuse(id, answerTooLarge(bytes, MAX_MESSAGE_BYTES));
    return Promise.resolve();
  }
}
