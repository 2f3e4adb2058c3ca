import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { BackendHome, type StartedBackend } from "./backendHome.js";
import { type RawClient, refusalOf } from "./rawClient.js";

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
  "an id that is null": frame(JSON.stringify({ ...list, id: null })),
  "an id that is an object": frame(JSON.stringify({ ...list, id: { id: 1 } })),
  "an id that is a list": frame(JSON.stringify({ ...list, id: [1] })),
  "an id that is true": frame(JSON.stringify({ ...list, id: true })),
  "an id that is a fraction": frame(JSON.stringify({ ...list, id: 1.5 })),
  "an id beyond all whole numbers": frame(JSON.stringify({ ...list }).replace('"id":1', '"id":1e300')),
  "an id of a million characters": frame(JSON.stringify({ ...list, id: "x".repeat(1_000_000) })),
  "an id nested a hundred thousand deep": frame(JSON.stringify(list).replace('"id":1', `"id":${"[".repeat(1e5)}${"]".repeat(1e5)}`)),
  "two requests with one id": Buffer.concat([frame(JSON.stringify(list)), frame(JSON.stringify({ ...list, id: "1" }))]),
  "a length of 1 GiB, and all that follows": Buffer.concat([
    Buffer.from(`Content-Length: ${2 ** 30}\r\n\r\n`),
    Buffer.alloc(3_000_000, "x"),
  ]),
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

  /** Checks that the backend lives and only the other client is connected. */
  teardown(async () => {
    let health = await other.request("portDaddy/health", {});
    while (health.clients > 1) health = await other.request("portDaddy/health", {});
    assert.deepEqual({ pid: health.pid, active: health.assignments.active }, { pid: backend.pid, active: 1 });
  });

  for (const [what, bytes] of Object.entries(hostile)) {
    test(`${what} before the handshake: that connection ends`, async () => {
      const socket = net.connect(home.backendFile.endpoint).on("error", () => undefined);
      const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
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

  test("an unknown method is MethodNotFound, with a kind and a correlation", async () => {
    const client = await home.connect();
    for (const method of ["portDaddy/nothing", "textDocument/hover", "__proto__", "constructor", "toString", "", "x".repeat(100_000)]) {
      const { code, data, message } = await refusalOf(client.send(method, {}));
      assert.deepEqual({ code, kind: data["kind"] }, { code: -32601, kind: "MethodNotFound" });
      assert.match(String(data["correlationId"]), /^[0-9a-f-]{36}$/);
      assert.ok(message.length < 1000);
    }
    await client.end();
  });

  test("what nobody asked for changes nothing, and the connection goes on", async () => {
    const client = await home.connect();
    for (const message of [
      { id: 99, result: {} },
      { id: { x: 1 }, error: { code: 1, message: "x" } },
      {},
      { id: 7, method: 7 },
      { id: 8, method: null, params: [] },
      { method: "portDaddy/nothing" },
      { method: "portDaddy/stop", params: {} },
      { method: "portDaddy/release", params: { project: "other", force: true } },
      { method: "$/cancelRequest" },
      { method: "$/cancelRequest", params: { id: { deep: [] } } },
      { method: "$/cancelRequest", params: { id: 1 } },
      { method: "$/setTrace", params: { value: "verbose" } },
      { method: "$/setTrace", params: null },
      { method: "$/progress", params: [1, 2] },
      { method: "initialized", params: 3 },
      { method: "initialize", params: {} },
      { method: "textDocument/didOpen", params: [[[]]] },
      { method: "workspace/didChangeConfiguration", params: "x" },
    ]) {
      client.socket.write(frame(JSON.stringify({ jsonrpc: "2.0", ...message })));
    }
    assert.deepEqual((await client.request("portDaddy/list", { project: "none" })).assignments, []);
    await client.end();
  });

  test("a message without a method is answered with InvalidRequest, under its id where that is one", async () => {
    for (const [id, answered] of [
      ["mine", "mine"],
      [7, 7],
      [undefined, null],
      [{}, null],
    ]) {
      const client = await home.connect();
      const answer = once(client.socket, "data") as Promise<[Buffer]>;
      client.socket.write(frame(JSON.stringify({ jsonrpc: "2.0", id })));
      const told = JSON.parse((await answer)[0].toString().split("\r\n\r\n")[1]!) as { id: unknown; error: { code: number; data: object } };
      assert.deepEqual({ id: told.id, code: told.error.code }, { id: answered, code: -32600 });
      await client.end();
    }
  });

  test("parameters by position are no more than one", async () => {
    const client = await home.connect();
    for (const params of [Array.from({ length: 300_000 }, () => 1), [{}, {}], [], [[]]]) {
      const { code, data } = await refusalOf(client.send("portDaddy/list", params));
      assert.deepEqual({ code, kind: data["kind"] }, { code: -32602, kind: "InvalidParams" });
    }
    await client.end();
  });

  for (const method of ["portDaddy/request", "portDaddy/requestAll", "portDaddy/release", "portDaddy/list", "portDaddy/health"]) {
    test(`${method} with anything nested a hundred thousand deep is InvalidParams`, async () => {
      const client = await home.connect();
      for (const [open, close] of [
        ["[", "]"],
        ['{"project":', "}"],
        ['{"requests":[', "]}"],
      ] as const) {
        const deep = `${open.repeat(50_000)}1${close.repeat(50_000)}`;
        const answered = once(client.socket, "data") as Promise<[Buffer]>;
        client.socket.write(frame(`{"jsonrpc":"2.0","id":"deep","method":"${method}","params":${deep}}`));
        assert.match((await answered)[0].toString(), /"id":"deep","error":\{"code":-32602/);
      }
      await client.end();
    });
  }

  test("a client that ends with answers on their way is nothing to warn of", async () => {
    const warnings = (): number => home.log().split(" warn ").length;
    const before = warnings();
    for (let times = 0; times < 20; times++) {
      const client = await home.connect();
      const written = Array.from({ length: 50 }, (_, id) => frame(JSON.stringify({ ...list, id: `ask-${id}` })));
      await new Promise((resolve) => client.socket.write(Buffer.concat(written), resolve));
      client.destroy();
      await client.closed;
    }
    while ((await other.request("portDaddy/health", {})).clients > 1);
    assert.equal(warnings(), before);
  });

  test("each kind is logged once, and nothing of what was sent", async () => {
    const marker = "marker7381";
    const before = home.log().length;
    for (let times = 0; times < 20; times++) {
      for (const bytes of [
        Buffer.from(`${marker}\r\n\r\n`),
        frame(`{"${marker}`),
        frame(`"${marker}"`),
        frame(`{"jsonrpc":"2.0","id":["${marker}"],"method":"x"}`),
      ]) {
        const client = await home.connect();
        client.socket.write(bytes);
        await client.closed;
      }
      const client = await home.connect();
      await assert.rejects(client.send(marker, { [marker]: marker }), { code: -32601 });
      await client.end();
    }
    const lines = home
      .log()
      .split("\n")
      .filter((line) => line.includes(" warn "));
    const kinds = lines.map((line) => line.slice(line.indexOf(" warn "), line.lastIndexOf("(")));
    assert.equal(new Set(kinds).size, kinds.length, kinds.join("\n"));
    assert.ok(home.log().length - before < 2000, "not a line for each of a hundred");
    assert.ok(!home.log().includes(marker));
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
