import assert from "node:assert/strict";
import { duplexPair } from "node:stream";
import { mock } from "node:test";
import type { Message } from "vscode-jsonrpc";
import { isFailure } from "../../../server/protocol/failures.js";
import { toFrame } from "../../../server/protocol/framing.js";
import { Gate, type Limits } from "../../../server/transport/socket/gate.js";

suite("A gate in a flood", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.reset());

  /** A gate after the handshake, for a client whose `textDocument/didOpen` somebody handles. */
  async function open(changed: Partial<Limits>) {
    const limits = { maxRequestsPerSecond: 0.001, requestBurst: 1e6, maxPendingRequests: 1000, maxConnections: 1, ...changed };
    const [client, stream] = duplexPair();
    client.resume();
    const came: Message[] = [];
    const refused: { id: unknown; error: Error }[] = [];
    const gate = new Gate(stream, () => limits, {
      refuse: (id, error) => refused.push({ id, error }),
      warn: () => undefined,
      takes: (method) => method === "textDocument/didOpen",
    });
    gate.listen((message) => came.push(message));
    const send = async (...messages: object[]) => {
      for (const message of messages) client.write(toFrame({ jsonrpc: "2.0", ...message }));
      await turns();
    };
    await send({ method: "initialize" });
    came.length = 0;
    return { gate, came, refused, send };
  }
  const turns = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const retryAfterMs = ({ error }: { error: Error }): number => {
    assert.ok(isFailure(error, "RateLimited"));
    return error.data.retryAfterMs;
  };

  for (const [what, message] of [
    ["notifications that somebody handles", { method: "textDocument/didOpen" }],
    ["notifications that nobody handles", { method: "$/cancelRequest" }],
    ["answers", { id: 1, result: null }],
    ["messages that are nothing at all", { id: 1 }],
  ] as const) {
    test(`of ${what} takes none of them, and reads nothing after fifty until a tenth of a second is over`, async () => {
      const { came, refused, send } = await open({ requestBurst: 0 });
      await send(
        ...Array<object>(49).fill(message),
        { id: "within", method: "portDaddy/list" },
        { id: "beyond", method: "portDaddy/list" },
      );
      const ids = () => refused.map(({ id }) => id);
      assert.deepEqual(ids(), ["within"]);
      mock.timers.tick(100);
      await turns();
      assert.deepEqual([ids(), came], [["within", "beyond"], []]);
    });
  }

  test("takes no more notifications at once than requests, and goes on as they are handled", async () => {
    const { gate, came, send } = await open({ maxPendingRequests: 2 });
    const numbers = () => came.map((message) => (message as Message & { params: number }).params);
    for (let number = 1; number <= 3; number++) await send({ method: "textDocument/didOpen", params: number });
    assert.deepEqual(numbers(), [1, 2]);
    gate.handled(came[0]!);
    for (let number = 4; number <= 5; number++) await send({ method: "textDocument/didOpen", params: number });
    assert.deepEqual(numbers(), [1, 2, 4]);
  });

  test("says when the next request passes, but never to come again at once", async () => {
    const slow = await open({ requestBurst: 0, maxRequestsPerSecond: 0.001 });
    const quick = await open({ requestBurst: 0, maxRequestsPerSecond: 1000 });
    for (const { send } of [slow, quick]) await send({ id: 1, method: "portDaddy/list" }, { id: 2, method: "portDaddy/health" });
    assert.deepEqual(slow.refused.map(retryAfterMs), [1_000_000, 1_000_000]);
    assert.deepEqual(quick.refused.map(retryAfterMs), [100, 100]);
    assert.deepEqual([slow.came, quick.came], [[], []]);
  });

  test("of large requests still reads only some of them after it has refused one", async () => {
    const { gate, came, send } = await open({});
    void gate.writer.write({ jsonrpc: "2.0", id: 99, error: { code: 1, message: "refused" } } as Message);
    const params = "x".repeat(1_000_000);
    await send(...Array.from({ length: 6 }, (_, id) => ({ id, method: "portDaddy/list", params })));
    assert.equal(came.length, 3);
  });
});

suite("A gate's writer", () => {
  test("refuses a message of ours that is too large for the other side", async () => {
    const refused: unknown[] = [];
    const limits = { maxRequestsPerSecond: 1, requestBurst: 1, maxPendingRequests: 1, maxConnections: 1 };
    const { writer } = new Gate(duplexPair()[0], () => limits, { refuse: (id) => refused.push(id), warn: () => undefined });
    const params = "x".repeat(8 * 1024 * 1024);
    for (const message of [{ method: "portDaddy/didChange" }, { id: 1, method: "workspace/inlayHint/refresh" }])
      await assert.rejects(writer.write({ jsonrpc: "2.0", ...message, params } as unknown as Message), /a message of 83886\d\d bytes/);
    assert.deepEqual(refused, [], "nobody asked for these");
  });

  test("takes no notification for the answer to a request, not even to one whose id is the text undefined", async () => {
    const limits = { maxRequestsPerSecond: 1e6, requestBurst: 1e6, maxPendingRequests: 10, maxConnections: 1 };
    const [client, stream] = duplexPair();
    client.resume();
    const errors: string[] = [];
    const gate = new Gate(stream, () => limits, { refuse: () => undefined, warn: () => undefined });
    gate.onError(({ message }) => errors.push(message));
    gate.listen(() => undefined);
    const request = toFrame({ jsonrpc: "2.0", id: "undefined", method: "portDaddy/list" } as Message);
    client.write(request);
    await new Promise((resolve) => setImmediate(resolve));
    await gate.writer.write({ jsonrpc: "2.0", method: "portDaddy/didChange" } as Message);
    client.write(request);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(errors, ["two requests at once with the same id"]);
  });
});
