import assert from "node:assert/strict";
import { duplexPair } from "node:stream";
import { mock } from "node:test";
import type { Message } from "vscode-jsonrpc";
import { Gate, type GateEvents, type Limits } from "../../../server/transport/socket/gate.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));

suite("Gate", () => {
  // The time stands still, so that no pause ends while a test still writes.
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  /** A gate without a library behind it, and a client in front of it. */
  function open(changed: Partial<Limits> = {}, events: Partial<GateEvents> = {}) {
    const limits = { maxRequestsPerSecond: 1e6, requestBurst: 1e6, maxPendingRequests: 1000, maxConnections: 1, ...changed };
    const [client, stream] = duplexPair();
    client.resume();
    const [came, refused, errors]: [unknown[], unknown[], string[]] = [[], [], []];
    const letIn: Message[] = [];
    const gate = new Gate(stream, () => limits, { refuse: (id) => refused.push(id), warn: () => undefined, ...events });
    gate.onError((error) => errors.push(error.message));
    gate.listen((message) => {
      letIn.push(message);
      came.push((message as { id?: unknown }).id);
    });
    const send = async (message: object) => {
      const body = JSON.stringify({ jsonrpc: "2.0", ...message });
      client.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      await turn();
    };
    const answer = async (id: number) => {
      void gate.writer.write({ jsonrpc: "2.0", id, result: null } as Message);
      await turn();
    };
    return { gate, letIn, came, refused, errors, send, answer };
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
    mock.timers.tick(100);
    while (refused.length < 78) await turn();
    assert.deepEqual(came, [0, 1]);
    gate.shutDown();
  });

  test("lets those notifications in that somebody is there for, no more than some large ones at once, and answers to what we asked", async () => {
    const asked: unknown[] = [];
    const takes = (method: string): boolean => method === "textDocument/didOpen";
    const { gate, letIn, send, answer } = open({}, { takes, answered: (id) => asked.push(id) > 0 });
    await send({ id: 1, method: "initialize" });
    await answer(1);
    letIn.length = 0;
    for (let number = 0; number < 10; number++) await send({ method: "textDocument/didOpen", params: large });
    await send({ method: "textDocument/didSave", params: large });
    assert.equal(letIn.length, 3);
    gate.handled(letIn[0]!);
    await turn();
    assert.equal(letIn.length, 4);
    for (let number = 1; number < 10; number++) {
      gate.handled(letIn[number]!);
      await turn();
    }
    assert.equal(letIn.length, 10);
    await send({ id: "refresh", result: null });
    assert.deepEqual(asked, ["refresh"]);
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
    for (const message of [{ id: 5, result: 1 }, { method: "$/cancelRequest", params: { id: 9 } }, { method: "x" }, { id: 6 }])
      await send(message);
    await send({ method: "exit" });
    assert.deepEqual([came, refused], [[1, undefined], [6]]);
    gate.shutDown();
    await send({ id: 7, method: "portDaddy/list" });
    assert.deepEqual(came, [1, undefined]);
  });

  test("lets a cancellation in only for a request that awaits its answer", async () => {
    const { gate, came, send } = open();
    await send({ id: 1, method: "initialize" });
    const cancel = { method: "$/cancelRequest", params: { id: 1 } };
    await send(cancel);
    await gate.writer.write({ jsonrpc: "2.0", id: 1, result: null } as Message);
    for (const message of [cancel, { method: "$/cancelRequest" }, { method: "$/cancelRequest", params: { id: {} } }]) await send(message);
    assert.deepEqual(came, [1, undefined]);
  });
});
