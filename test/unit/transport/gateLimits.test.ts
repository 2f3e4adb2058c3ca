import assert from "node:assert/strict";
import { duplexPair } from "node:stream";
import { mock } from "node:test";
import { isFailure } from "../../../server/protocol/failures.js";
import { Gate, isAlwaysOpen, isId, type Limits } from "../../../server/transport/socket/gate.js";

suite("The limits of a gate", () => {
  setup(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const now = performance.now();
    mock.method(performance, "now", () => now);
  });
  teardown(() => mock.reset());

  const turn = () => new Promise((resolve) => setImmediate(resolve));

  /** When a refused client is to come again, in milliseconds. */
  function retryAfterMs(error: Error): number {
    assert.ok(isFailure(error, "RateLimited"));
    return error.data.retryAfterMs;
  }

  /** A gate that has let the handshake in, and the time stands still: no request is earned while a test runs. */
  async function open(changed: Partial<Limits> = {}) {
    const limits = { maxRequestsPerSecond: 0.001, requestBurst: 1e6, maxPendingRequests: 1000, maxConnections: 1, ...changed };
    const [client, stream] = duplexPair();
    client.resume();
    const came: unknown[] = [];
    const refused: { id: unknown; error: Error; method?: string }[] = [];
    const warned: string[] = [];
    const errors: string[] = [];
    const gate = new Gate(stream, () => limits, {
      refuse: (id, error, method) => refused.push({ id, error, method }),
      warn: (kind) => warned.push(kind),
    });
    gate.onError((error) => errors.push(error.message));
    gate.listen((message) => {
      const { id, method } = message as { id?: unknown; method?: unknown };
      came.push(id ?? method);
    });
    const send = async (message: object) => {
      const body = JSON.stringify({ jsonrpc: "2.0", ...message });
      client.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      await turn();
    };
    const ask = (id: unknown, method = "portDaddy/list") => send({ id, method });
    const answer = async (id: number | string) => {
      void gate.writer.write({ jsonrpc: "2.0", id, result: null } as never);
      await turn();
    };
    await send({ method: "initialize" });
    came.length = 0;
    return { gate, limits, came, refused, warned, errors, send, ask, answer };
  }

  test("let a burst in, then nothing, and say when to come again", async () => {
    const { ask, came, refused, warned } = await open({ requestBurst: 3, maxRequestsPerSecond: 2 });
    for (let id = 1; id <= 4; id++) await ask(id);
    assert.deepEqual(came, [1, 2, 3]);
    const [{ id, error, method }] = refused as [(typeof refused)[0]];
    assert.deepEqual([id, method], [4, "portDaddy/list"]);
    const ms = retryAfterMs(error);
    assert.ok(ms >= 100 && ms <= 500, `${ms} ms for one of two in a second`);
    assert.match(error.message, /^This client sends more than 2 requests a second/);
    assert.deepEqual(warned, ["too many requests a second"]);
  });

  test("are others for who looks and stops: neither takes from the other", async () => {
    const { ask, came } = await open({ requestBurst: 1 });
    await ask(1);
    await ask(2);
    await ask(3, "portDaddy/health");
    await ask(4, "portDaddy/stop");
    assert.deepEqual(came, [1, 3]);
    const another = await open({ requestBurst: 1 });
    await another.ask(1, "portDaddy/stop");
    await another.ask(2, "portDaddy/stop");
    await another.ask(3);
    assert.deepEqual(another.came, [1, 3]);
    assert.deepEqual(["portDaddy/stop", "portDaddy/health", "portDaddy/list"].map(isAlwaysOpen), [true, true, false]);
  });

  test("are those of requests without an answer, too, but not for who looks and stops", async () => {
    const { ask, answer, came, refused, warned } = await open({ maxPendingRequests: 2 });
    for (let id = 1; id <= 3; id++) await ask(id);
    await ask(4, "portDaddy/health");
    const [{ id, error, method }] = refused as [(typeof refused)[0]];
    assert.deepEqual([came, id, method], [[1, 2, 4], 3, "portDaddy/list"]);
    assert.deepEqual([retryAfterMs(error), warned], [100, ["too many requests at once"]]);
    await answer(1);
    await answer(4);
    await ask(5);
    assert.deepEqual(came, [1, 2, 4, 5]);
  });

  test("read nothing of who was refused fifty times until a tenth of a second is over", async () => {
    const { ask, refused } = await open({ requestBurst: 1e-9 });
    for (let id = 1; id <= 60; id++) await ask(id);
    assert.equal(refused.length, 50);
    mock.timers.tick(99);
    for (let turns = 0; turns < 5; turns++) await turn();
    assert.equal(refused.length, 50);
    mock.timers.tick(1);
    for (let turns = 0; turns < 20; turns++) await turn();
    await ask(61);
    assert.equal(refused.at(-1)?.id, 61, "it counts from the beginning again");
  });

  test("end with the gate: a pause that is over lets nothing in then", async () => {
    const { ask, gate, refused, came } = await open({ requestBurst: 1e-9 });
    for (let id = 1; id <= 60; id++) await ask(id);
    gate.shutDown();
    mock.timers.tick(1000);
    for (let turns = 0; turns < 5; turns++) await turn();
    assert.deepEqual([refused.length, came], [50, []]);
  });

  test("count notifications and answers that nobody expects, and let none of them in", async () => {
    const { send, ask, came, refused, warned } = await open({ requestBurst: 4 });
    await send({ method: "$/cancelRequest" });
    await send({ method: "initialized" });
    assert.deepEqual(warned, [], "these two are LSP's own");
    await send({ method: "textDocument/didOpen" });
    await send({ id: 7, result: null });
    await send({ id: 8, result: null });
    await ask(9);
    assert.deepEqual([came, refused.map(({ id }) => id)], [[], [9]]);
    assert.deepEqual(warned, ["an unknown notification", "an answer to nothing", "too many requests a second"]);
  });

  test("let the word to end in, whatever was sent before", async () => {
    const { send, came } = await open({ requestBurst: 1e-9 });
    await send({ method: "exit" });
    assert.deepEqual(came, ["exit"]);
  });

  test("are told for a message that is nothing at all, with its id where it has a good one", async () => {
    const { send, ask, refused, warned } = await open();
    await ask(1);
    for (const id of [5, "x", 1, null, 1.5, "y".repeat(256)]) await send({ id });
    await send({ method: 7, id: 6 });
    assert.deepEqual(
      refused.map(({ id }) => id),
      [5, "x", null, null, null, null, 6],
    );
    assert.match(refused[0]!.error.message, /^The message has no method/);
    assert.deepEqual([...new Set(warned)], ["no method"]);
  });

  for (const [what, id, message] of [
    ["an id of another form", { a: 1 }, /neither a whole number nor a text of at most 255 characters/],
    ["a fraction as its id", 1.5, /neither a whole number/],
    ["an id that is too long", "x".repeat(256), /neither a whole number/],
    ["an id that is in use, as a text", "1", /two requests at once with the same id/],
  ] as const) {
    test(`end a connection that sends ${what}`, async () => {
      const { ask, errors, came } = await open();
      await ask(1);
      await ask(id);
      assert.deepEqual([errors.length, came], [1, [1]]);
      assert.match(errors[0]!, message);
    });
  }

  test("know an id when they see one", () => {
    const ids: unknown[] = [0, -1, 2 ** 53 - 1, "", "x".repeat(255)];
    const others: unknown[] = [1.5, 2 ** 53, NaN, "x".repeat(256), null, undefined, {}, true];
    assert.deepEqual([ids.every(isId), others.some(isId)], [true, false]);
  });
});
