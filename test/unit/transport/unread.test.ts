import assert from "node:assert/strict";
import type { Message } from "vscode-jsonrpc";
import { duplexPair } from "node:stream";
import { Gate } from "../../../server/transport/socket/gate.js";
import { limits, temporaryServers } from "./openServer.js";

suite("A client that does not read its answers", () => {
  const listen = temporaryServers();
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  test("is cut before they take too much memory, and no other client is", async () => {
    const { connect, seen } = await listen({}, () => Promise.resolve({ text: "x".repeat(4_000_000) }));
    const [deaf, other] = [await connect(), await connect()];
    deaf.socket.pause();
    const isCut = () => seen.closed.includes("life-1");
    for (let asked = 0; asked < 20 && !isCut(); asked++) {
      const before = seen.asked.length;
      deaf.send("portDaddy/list", {}).catch(() => undefined);
      while (seen.asked.length === before && !isCut()) await turn();
    }
    while (!isCut()) await turn();
    assert.ok(seen.asked.length < 20, "it was cut long before all was answered");
    assert.match(seen.logged.join("\n"), /A connection was ended: it does not read what it is sent \(test, pid \d+, connection life-1\)/);
    await other.request("portDaddy/list", {});
  });
});

suite("A request's time", () => {
  const listen = temporaryServers();

  test("is measured from its arrival to its answer", async () => {
    const measured: number[] = [];
    const meter = { request: (_: string, __: string, ms?: number) => void measured.push(ms ?? -1), refusedConnection: () => undefined };
    const { connect } = await listen({ meter });
    const client = await connect();
    const began = performance.now();
    await client.request("portDaddy/list", {});
    const [ms] = measured as [number];
    assert.ok(ms >= 0 && ms <= performance.now() - began, `${ms} ms`);
  });
});

suite("What a gate takes for an answer", () => {
  function open() {
    const [client, stream] = duplexPair();
    client.resume();
    const [warned, errors, came]: [string[], string[], unknown[]] = [[], [], []];
    const gate = new Gate(stream, () => limits, { refuse: () => undefined, warn: (kind) => warned.push(kind) });
    gate.onError((error) => errors.push(error.message));
    gate.listen((message) => came.push((message as { id?: unknown }).id));
    const send = async (message: object) => {
      const body = JSON.stringify({ jsonrpc: "2.0", ...message });
      client.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { gate, warned, errors, came, send };
  }

  test("has a result or an error, and nobody expects it here", async () => {
    const { send, warned } = open();
    await send({ id: 1, method: "initialize" });
    await send({ id: 2, result: null });
    await send({ id: 3, error: { code: 1, message: "no" } });
    await send({ id: 4 });
    assert.deepEqual(warned, ["an answer to nothing", "an answer to nothing", "no method"]);
  });

  test("is not a request of ours with the same id: the client's own is still to be answered", async () => {
    const { gate, send, errors, came } = open();
    await send({ id: 1, method: "portDaddy/list" });
    await gate.writer.write({ jsonrpc: "2.0", id: 1, method: "workspace/inlayHint/refresh" } as Message);
    await send({ id: 1, method: "portDaddy/list" });
    assert.deepEqual([came, errors], [[1], ["two requests at once with the same id"]]);
  });
});
