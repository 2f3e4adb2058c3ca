import assert from "node:assert/strict";
import { duplexPair } from "node:stream";
import type { Message } from "vscode-jsonrpc";
import { Gate, type Limits } from "../../../server/transport/gate.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));

suite("Gate", () => {
  /** A gate behind which nobody answers by himself, and a client before it. */
  function open(changed: Partial<Limits> = {}) {
    const limits = { maxRequestsPerSecond: 1e6, requestBurst: 1e6, maxPendingRequests: 1000, maxConnections: 1, ...changed };
    const [client, stream] = duplexPair();
    client.resume();
    const [came, refused, errors]: [unknown[], unknown[], string[]] = [[], [], []];
    const gate = new Gate(stream, () => limits, { refuse: (id) => refused.push(id), warn: () => undefined });
    gate.onError((error) => errors.push(error.message));
    gate.listen((message) => came.push((message as { id?: unknown; method?: unknown }).id));
    const send = async (message: object) => {
      const body = JSON.stringify({ jsonrpc: "2.0", ...message });
      client.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      await turn();
    };
    const answer = async (id: number) => {
      void gate.writer.write({ jsonrpc: "2.0", id, result: null } as Message);
      await turn();
    };
    return { gate, came, refused, errors, send, answer };
  }
  const large = "x".repeat(1_000_000);

  test("reads no more than some large requests at once, and goes on as they are answered", async () => {
    const { gate, came, send, answer } = open();
    for (let id = 0; id < 10; id++) await send({ id, method: "portDaddy/list", params: large });
    assert.deepEqual(came, [0, 1, 2]);
    await answer(1);
    assert.deepEqual(came, [0, 1, 2, 3]);
    for (let id = 0; id < 10; id++) {
      await answer(id);
      await turn();
    }
    assert.deepEqual(came, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    gate.shutDown();
  });

  test("refuses fifty, then reads nothing any more until the pause is over", async () => {
    const { gate, came, refused, send } = open({ maxPendingRequests: 2 });
    for (let id = 0; id < 80; id++) await send({ id, method: "portDaddy/list" });
    assert.deepEqual([came, refused.length], [[0, 1], 50]);
    while (refused.length < 78) await turn();
    assert.deepEqual(came, [0, 1]);
    gate.shutDown();
  });

  test("lets an id in again when it has been answered, and not before", async () => {
    const { came, errors, send, answer } = open();
    await send({ id: 1, method: "portDaddy/list" });
    await answer(1);
    await send({ id: 1, method: "portDaddy/list" });
    assert.deepEqual([came, errors], [[1, 1], []]);
    await send({ id: "1", method: "portDaddy/list" });
    await send({ id: 2, method: "portDaddy/list" });
    assert.deepEqual([came, errors], [[1, 1], ["two requests at once with the same id"]]);
  });

  test("lets nothing in but requests and the word to end, and nothing at all when it is shut", async () => {
    const { gate, came, refused, send } = open();
    await send({ id: 1, method: "initialize" });
    for (const message of [{ id: 5, result: 1 }, { method: "$/cancelRequest", params: { id: 1 } }, { method: "x" }, { id: 6 }])
      await send(message);
    await send({ method: "exit" });
    assert.deepEqual([came, refused], [[1, undefined], [6]]);
    gate.shutDown();
    await send({ id: 7, method: "portDaddy/list" });
    assert.deepEqual(came, [1, undefined]);
  });
});
