import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { BackendHome, type StartedBackend } from "./backendHome.js";
import type { RawClient } from "./rawClient.js";

const frame = (body: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`), Buffer.from(body)]);
const list = { jsonrpc: "2.0", id: 1, method: "portDaddy/list", params: {} };

const hostile: Record<string, Buffer> = {
  "an HTTP request": Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  "random bytes": Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256)),
  "a header without an end": Buffer.alloc(2000, "x-header: y\r\n"),
  "a header without a length": Buffer.from("Content-Type: x\r\n\r\n{}"),
  "two lengths": Buffer.from("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} "),
  "a negative length": Buffer.from("Content-Length: -1\r\n\r\n"),
  "a length of 10 TB": Buffer.from("Content-Length: 10000000000000\r\n\r\n"),
  "a length of 1 MiB and a byte": Buffer.from("Content-Length: 1048577\r\n\r\n"),
  "no content": frame(""),
  "a batch": frame(JSON.stringify([list, list])),
  "broken JSON": frame(`{"jsonrpc":"2.0",`),
  "bytes that are no UTF-8": frame(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
  "a bare null": frame("null"),
  "JSON-RPC 1.0": frame(JSON.stringify({ ...list, jsonrpc: "1.0" })),
  "a cancellation of nothing": frame(`{"jsonrpc":"2.0","method":"$/cancelRequest"}`),
};

suite("hostile bytes", () => {
  let home: BackendHome;
  let backend: StartedBackend;
  let other: RawClient;

  suiteSetup(async () => {
    home = new BackendHome();
    backend = await home.start();
    other = await home.connect("other");
    await other.request("portDaddy/request", { project: "other" });
  });
  suiteTeardown(() => home.remove());

  /** The backend lives, the other client is still there, and it alone. */
  teardown(async () => {
    let health = await other.request("portDaddy/health", {});
    while (health.clients > 1) health = await other.request("portDaddy/health", {});
    assert.deepEqual({ pid: health.pid, active: health.assignments.active }, { pid: backend.pid, active: 1 });
  });

  for (const [what, bytes] of Object.entries(hostile)) {
    test(`${what} before the handshake: that connection ends`, async () => {
      const socket = net.connect(home.backendFile.endpoint).on("error", () => undefined);
      const closed = once(socket, "close");
      socket.resume().write(bytes);
      await closed;
    });

    test(`${what} after it: that connection ends, and its leases`, async () => {
      const client = await home.connect();
      const { port } = await client.request("portDaddy/request", { project: "hostile" });
      client.socket.write(bytes);
      await client.closed;
      await other.next("portDaddy/didChange", ({ changed }) => changed.some((each) => each.port === port && each.state === "idle"));
    });
  }

  test("a message in pieces of a byte each is a message", async () => {
    const client = await home.connect();
    const message = frame(JSON.stringify({ jsonrpc: "2.0", method: "exit" }));
    for (const byte of message) await new Promise((resolve) => client.socket.write(Buffer.of(byte), resolve));
    await client.closed;
  });

  test("parameters nested a hundred thousand deep are refused, and the connection goes on", async () => {
    const client = await home.connect();
    const depth = 100_000;
    const body = `{"jsonrpc":"2.0","id":"deep","method":"portDaddy/list","params":{"project":${"[".repeat(depth)}${"]".repeat(depth)}}}`;
    const answered = once(client.socket, "data") as Promise<[Buffer]>;
    client.socket.write(frame(body));
    const [answer] = await answered;
    assert.match(answer.toString(), /"id":"deep","error":\{"code":-326/);
    assert.deepEqual((await client.request("portDaddy/list", { project: "none" })).assignments, []);
    await client.end();
  });

  test("an unknown method, an unknown notification and a stray answer change nothing", async () => {
    const client = await home.connect();
    client.socket.write(frame(JSON.stringify({ jsonrpc: "2.0", id: 99, result: {} })));
    client.socket.write(frame(JSON.stringify({ jsonrpc: "2.0" })));
    client.socket.write(frame(JSON.stringify({ jsonrpc: "2.0", method: "portDaddy/nothing" })));
    await assert.rejects(client.send("portDaddy/nothing", {}), { code: -32601 });
    assert.deepEqual((await client.request("portDaddy/list", { project: "none" })).assignments, []);
    await client.end();
  });

  test("a client that reads nothing is cut off before its answers fill the memory", async () => {
    const client = await home.connect();
    await client.request("portDaddy/requestAll", {
      requests: Array.from({ length: 90 }, (_, index) => ({ project: "x".repeat(255), service: `${"y".repeat(250)}${index}` })),
    });
    client.socket.pause();
    for (let id = 0; !client.socket.destroyed; id += 100) {
      const asks = Array.from({ length: 100 }, (_, index) => frame(JSON.stringify({ ...list, id: `ask-${id + index}` })));
      await new Promise((resolve) => client.socket.write(Buffer.concat(asks), resolve));
    }
    await other.next("portDaddy/didChange", ({ changed }) => changed.length === 90 && changed.every(({ state }) => state === "idle"));
  });
});
