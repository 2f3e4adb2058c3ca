import type { Duplex } from "node:stream";
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type Disposable,
  type Message,
  type MessageReader,
  type MessageWriter,
} from "vscode-jsonrpc";

/** At most this many bytes in a message. A list of all ports has some hundred kilobytes; a longer one is sent in pages. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
/** At most this many bytes in a request. A batch of 500 with the longest names stays below. */
export const MAX_REQUEST_BYTES = 1024 * 1024;
const MAX_HEADER_BYTES = 1024;
const SEPARATOR = Buffer.from("\r\n\r\n");
/** At most this many pieces are kept before they are joined. Each costs a hundred bytes or more, even one of a single byte. */
const MAX_PIECES = 256;

/** The bytes are no message, and the beginning of the next message cannot be found. */
export class FrameError extends Error {
  constructor(
    /** One of a few fixed texts, for counting. */
    readonly kind: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads messages in LSP's framing: a header with `Content-Length`, an empty line, JSON.
 * Unlike the library's reader, it holds at most one message of a limited size, and invalid bytes are an error that ends the connection.
 */
export class FrameReader extends AbstractMessageReader implements MessageReader {
  private buffered: Buffer[] = [];
  private bytes = 0;
  /** How many bytes are needed before the buffer can hold something new to parse. */
  private needed = SEPARATOR.length;
  private broken = false;
  private held = false;
  private onMessage: (message: Message, bytes: number) => void = () => undefined;

  constructor(
    private readonly stream: Duplex,
    private readonly maxBytes: number,
  ) {
    super();
  }

  /** @param callback gets each message and its size in bytes */
  listen(callback: (message: Message, bytes: number) => void): Disposable {
    this.onMessage = callback;
    const onData = (chunk: Buffer): void => this.read(chunk);
    const onError = (error: Error): void => this.fireError(error);
    const onClose = (): void => this.fireClose();
    this.stream.on("data", onData).on("error", onError).on("close", onClose);
    return { dispose: () => void this.stream.off("data", onData).off("error", onError).off("close", onClose) };
  }

  /** Delivers no message and reads nothing until `release`. */
  hold(): void {
    this.held = true;
    this.stream.pause();
  }

  release(): void {
    this.held = false;
    this.stream.resume();
    this.give();
  }

  private read(chunk: Buffer): void {
    if (this.broken) return;
    this.buffered.push(chunk);
    this.bytes += chunk.length;
    if (this.buffered.length > MAX_PIECES) this.buffered = [Buffer.concat(this.buffered)];
    this.give();
  }

  private give(): void {
    try {
      while (!this.held && !this.broken && this.bytes >= this.needed) {
        const before = this.bytes;
        const message = this.take();
        if (message === undefined) return;
        this.onMessage(message, before - this.bytes);
      }
    } catch (error) {
      this.broken = true;
      this.buffered = [];
      this.fireError(error);
    }
  }

  /** @returns undefined when the message is not complete yet */
  private take(): Message | undefined {
    const data = this.buffered.length === 1 ? this.buffered[0]! : Buffer.concat(this.buffered);
    this.buffered = [data];
    const headerEnd = data.subarray(0, MAX_HEADER_BYTES).indexOf(SEPARATOR);
    if (headerEnd === -1) {
      if (data.length >= MAX_HEADER_BYTES)
        throw new FrameError("a header without an end", `a header of more than ${MAX_HEADER_BYTES} bytes`);
      this.needed = data.length + 1;
      return undefined;
    }
    const start = headerEnd + SEPARATOR.length;
    const end = start + parseContentLength(data.toString("latin1", 0, headerEnd), this.maxBytes);
    if (data.length < end) {
      this.needed = end;
      return undefined;
    }
    this.buffered = data.length === end ? [] : [data.subarray(end)];
    this.bytes = data.length - end;
    this.needed = SEPARATOR.length;
    return parseMessage(data.subarray(start, end));
  }
}

function parseContentLength(header: string, maxBytes: number): number {
  const lines = header.split("\r\n").filter((line) => /^content-length:/i.test(line));
  const digits = lines.length === 1 ? /:\s*(\d{1,15})\s*$/.exec(lines[0]!)?.[1] : undefined;
  if (digits === undefined) throw new FrameError("a header without a length", "a header without one Content-Length");
  const length = Number(digits);
  if (length > maxBytes) throw new FrameError("a message too large", `a message of ${length} bytes, and ${maxBytes} are allowed`);
  return length;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parseMessage(body: Buffer): Message {
  const message = parseJson(decode(body));
  if (typeof message !== "object" || message === null || Array.isArray(message) || (message as Partial<Message>).jsonrpc !== "2.0") {
    throw new FrameError("no JSON-RPC", "JSON that is no JSON-RPC 2.0 message");
  }
  return message as Message;
}

// The errors of decoder and parser are not passed on, because they quote the input, which may hold a secret.
function decode(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new FrameError("no UTF-8", "a message that is not UTF-8");
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FrameError("no JSON", "a message that is not JSON");
  }
}

/** Encodes a message with its header, once for all its receivers. */
export function toFrame(message: Message): Buffer {
  const body = JSON.stringify(message);
  return Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

/** Writes header and body at once, which allows half as many messages again as the library's two writes. */
export class FrameWriter extends AbstractMessageWriter implements MessageWriter {
  private errors = 0;

  constructor(private readonly stream: Duplex) {
    super();
    stream.on("error", (error) => this.fireError(error));
    stream.on("close", () => this.fireClose());
  }

  write(message: Message): Promise<void> {
    const body = JSON.stringify(message);
    const bytes = Buffer.byteLength(body);
    if (bytes > MAX_MESSAGE_BYTES) return this.onTooLarge(message, bytes);
    return this.writeFrame(`Content-Length: ${bytes}\r\n\r\n${body}`, message);
  }

  /** The other side would end the connection over such a message, so it is not sent. */
  protected onTooLarge(_message: Message, bytes: number): Promise<void> {
    return Promise.reject(new FrameError("a message too large", `a message of ${bytes} bytes, and ${MAX_MESSAGE_BYTES} are allowed`));
  }

  /** @param frame the result of `toFrame` */
  writeFrame(frame: Buffer | string, message?: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream.write(frame, (error) => {
        if (error == null) {
          resolve();
          return;
        }
        this.fireError(error, message, ++this.errors);
        reject(error);
      });
    });
  }

  end(): void {
    this.stream.end();
  }
}
