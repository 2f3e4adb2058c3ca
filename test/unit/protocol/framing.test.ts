import assert from "node:assert/strict";
import { once } from "node:events";
import { rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import type { Message } from "vscode-jsonrpc";
import { FrameReader, FrameWriter, MAX_MESSAGE_BYTES } from "../../../server/protocol/framing.js";

const message = (id: number, params: unknown = {}): Message => ({ jsonrpc: "2.0", id, method: "m", params }) as Message;

const frame = (body: string | Buffer, header = `Content-Length: ${Buffer.byteLength(body)}`): Buffer =>
  Buffer.concat([Buffer.from(`${header}\r\n\r\n`), Buffer.from(body)]);

const framed = (id: number, params?: unknown): Buffer => frame(JSON.stringify(message(id, params)));

/** A reader on a stream, and the messages it has delivered. */
function reading(maxBytes = 1000) {
  const stream = new PassThrough();
  const reader = new FrameReader(stream, maxBytes);
  const [messages, errors]: [Message[], string[]] = [[], []];
  reader.onError((error) => errors.push(error.message));
  reader.listen((received) => messages.push(received));
  // A flowing PassThrough forwards its input in the same turn.
  const feed = (...chunks: Buffer[]) => {
    for (const chunk of chunks) stream.emit("data", chunk);
    return { messages, errors };
  };
  return { stream, reader, feed };
}

const all = [message(1), message(2, "ünï 👋\u0000"), message(3, [])];
const bytes = Buffer.concat(all.map((each) => frame(JSON.stringify(each))));

suite("Framing", () => {
  test("reads messages that come in two chunks, wherever they are split", () => {
    for (let at = 0; at <= bytes.length; at++) {
      assert.deepEqual(reading().feed(bytes.subarray(0, at), bytes.subarray(at)), { messages: all, errors: [] }, `split at ${at}`);
    }
  });

  test("reads messages that come byte by byte, or all at once", () => {
    assert.deepEqual(reading().feed(...[...bytes].map((byte) => Buffer.of(byte))), { messages: all, errors: [] });
    assert.deepEqual(reading().feed(bytes), { messages: all, errors: [] });
  });

  test("gives a message as soon as its last byte is there", () => {
    const { feed } = reading();
    const [one] = [framed(1)];
    assert.equal(feed(one.subarray(0, -1)).messages.length, 0);
    assert.equal(feed(one.subarray(-1)).messages.length, 1);
  });

  test("takes the header's name in any case, and other headers beside it", () => {
    const body = JSON.stringify(message(1));
    const headers = [
      `content-length:${body.length}`,
      `CONTENT-LENGTH: ${body.length}  `,
      `Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: ${body.length}`,
    ];
    for (const header of headers) assert.deepEqual(reading().feed(frame(body, header)), { messages: [message(1)], errors: [] });
  });

  const length = JSON.stringify(message(1)).length;
  const broken: [what: string, bytes: Buffer, error: string][] = [
    ["no Content-Length", frame("{}", "Content-Type: x"), "a header without one Content-Length"],
    ["an empty header", Buffer.from("\r\n\r\n{}"), "a header without one Content-Length"],
    ["two Content-Lengths", frame("{}", "Content-Length: 2\r\nContent-Length: 2"), "a header without one Content-Length"],
    [
      "two Content-Lengths of which one is none",
      frame(JSON.stringify(message(1)), `Content-Length: -1\r\nContent-Length: ${length}`),
      "a header without one Content-Length",
    ],
    ["a negative length", frame("{}", "Content-Length: -2"), "a header without one Content-Length"],
    ["a length that is no number", frame("{}", "Content-Length: 0x2"), "a header without one Content-Length"],
    ["a length over the limit", frame("", "Content-Length: 1001"), "a message of 1001 bytes, and 1000 are allowed"],
    ["a length beyond all numbers", frame("", `Content-Length: ${"9".repeat(30)}`), "a header without one Content-Length"],
    ["a header that does not end", Buffer.alloc(1024, "x"), "a header of more than 1024 bytes"],
    ["a header that ends too late", Buffer.concat([Buffer.alloc(1100, "x"), framed(1)]), "a header of more than 1024 bytes"],
    ["HTTP", Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), "a header without one Content-Length"],
    ["no JSON", frame("hello"), "a message that is not JSON"],
    ["nothing", frame(""), "a message that is not JSON"],
    ["half a JSON", frame('{"jsonrpc": "2.0"'), "a message that is not JSON"],
    ["a list", frame("[]"), "JSON that is no JSON-RPC 2.0 message"],
    ["a batch", frame(JSON.stringify([message(1)])), "JSON that is no JSON-RPC 2.0 message"],
    ["null", frame("null"), "JSON that is no JSON-RPC 2.0 message"],
    ["a number", frame("42"), "JSON that is no JSON-RPC 2.0 message"],
    ["another version", frame('{"jsonrpc": "1.0", "id": 1, "method": "m"}'), "JSON that is no JSON-RPC 2.0 message"],
    ["no version", frame('{"id": 1, "method": "m"}'), "JSON that is no JSON-RPC 2.0 message"],
    ["bytes that are not UTF-8", frame(Buffer.from('{"jsonrpc": "2.0", "x": "\xff"}', "latin1")), "a message that is not UTF-8"],
    ["half a character", frame(Buffer.from('{"jsonrpc":"2.0","x":"ü"}').subarray(0, -3)), "a message that is not UTF-8"],
  ];
  for (const [what, wrong, error] of broken) {
    test(`ends at ${what}: one error, and nothing that comes after it`, () => {
      const { messages, errors } = reading().feed(framed(7), wrong, framed(8));
      assert.deepEqual(messages, [message(7)]);
      assert.equal(errors.length, 1);
      assert.ok(errors[0]!.startsWith(error), errors[0]);
    });
  }

  test("waits no longer for the end of a header than it may be long", () => {
    assert.equal(reading().feed(Buffer.alloc(1023, "x")).errors.length, 0);
    assert.equal(reading().feed(Buffer.alloc(1023, "x"), Buffer.from("x")).errors.length, 1);
  });

  test("takes a message as large as is allowed, and a header as long", () => {
    const body = JSON.stringify(message(1, "x".repeat(1000 - JSON.stringify(message(1, "")).length)));
    assert.equal(body.length, 1000);
    assert.equal(reading().feed(frame(body)).messages.length, 1);
    const header = `Content-Length: ${length}\r\nX: `;
    const padded = header + "x".repeat(1024 - header.length - 4);
    assert.equal(reading().feed(frame(JSON.stringify(message(1)), padded)).messages.length, 1);
  });

  test("tells of the stream's end and errors, and stops reading when it is told to", async () => {
    const { stream, reader, feed } = reading();
    const closed = new Promise<void>((resolve) => void reader.onClose(() => resolve()));
    const failed = new Promise<Error>((resolve) => void reader.onError(resolve));
    stream.destroy(new Error("reset"));
    assert.equal((await failed).message, "reset");
    await closed;
    const second = new PassThrough();
    const received: Message[] = [];
    new FrameReader(second, 1000).listen((each) => received.push(each)).dispose();
    second.emit("data", framed(1));
    assert.deepEqual([received, feed().messages], [[], []]);
  });

  test("writes header and body with one write, and counts bytes, not characters", async () => {
    const stream = new PassThrough();
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    await new FrameWriter(stream).write(message(1, "ünï 👋"));
    assert.deepEqual(chunks, [frame(JSON.stringify(message(1, "ünï 👋")))]);
  });

  test("writes no message that the other side would not read", async () => {
    const stream = new PassThrough();
    await assert.rejects(new FrameWriter(stream).write(message(1, "x".repeat(MAX_MESSAGE_BYTES))), /bytes, and 8388608 are allowed/);
    assert.equal(stream.readableLength, 0);
  });

  test("fails to write on a stream that is gone, and tells which message", async () => {
    const stream = new PassThrough();
    const writer = new FrameWriter(stream);
    const lost: unknown[] = [];
    writer.onError(([, which]) => which !== undefined && lost.push(which));
    stream.destroy();
    await assert.rejects(writer.write(message(1)), { code: "ERR_STREAM_DESTROYED" });
    assert.deepEqual(lost, [message(1)]);
  });

  test("carries messages of any size below the limit over a real socket, in order", async () => {
    const endpoint =
      process.platform === "win32"
        ? `\\\\.\\pipe\\port-daddy-framing-${process.pid}`
        : path.join(tmpdir(), `port-daddy-framing-${process.pid}.sock`);
    const server = net.createServer().listen(endpoint);
    await once(server, "listening");
    const client = net.connect(endpoint);
    const [peer] = (await once(server, "connection")) as [net.Socket];
    try {
      const sent = Array.from({ length: 50 }, (_, index) => message(index, "é".repeat(index ** 3)));
      const received: Message[] = [];
      const done = new Promise<void>((resolve, reject) => {
        const reader = new FrameReader(peer, 1_000_000);
        reader.onError(reject);
        reader.listen((each) => {
          received.push(each);
          if (received.length === sent.length) resolve();
        });
      });
      const writer = new FrameWriter(client);
      await Promise.all(sent.map((each) => writer.write(each)));
      await done;
      assert.deepEqual(received, sent);
    } finally {
      client.destroy();
      peer.destroy();
      server.close();
      rmSync(endpoint, { force: true });
    }
  });
});
