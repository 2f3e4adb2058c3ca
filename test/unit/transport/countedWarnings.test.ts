import assert from "node:assert/strict";
import type { LanguageServer } from "../../../server/protocol/language.js";
import { limits, temporaryServers } from "./openServer.js";
import { connectRaw, dialRaw, handshake } from "./rawMessages.js";

/** A client can cause these any number of times, so each kind is logged once, and then only counted. */
suite("The warnings of a server", () => {
  const listen = temporaryServers();
  const who = (id: number) => `(test, pid ${process.pid}, connection life-${id})`;
  const counted = (kind: string) => `Within a minute it happened 1 more time: ${kind}`;

  for (const [kind, sentence, message] of [
    ["an unknown method", "A client asked for an unknown method", { id: 1, method: "portDaddy/nothing" }],
    ["an unknown notification", "A client sent an unknown notification", { method: "portDaddy/nothing" }],
    ["an answer to nothing", "A client answered what it was not asked", { id: 1, result: null }],
    ["no method", "A client sent a message that is neither a request nor a notification nor an answer", { id: 1 }],
  ] as const) {
    test(`count ${kind}, and the client stays`, async () => {
      const { endpoint, server, seen } = await listen();
      const { send, seesAll } = await connectRaw(endpoint);
      send(message, "id" in message ? { ...message, id: 2 } : message);
      await seesAll();
      await server.close();
      assert.deepEqual(seen.logged, [`${sentence} ${who(1)}`, counted(kind)]);
    });
  }

  for (const [kind, why, message] of [
    ["a wrong id", "an id that is neither a whole number nor a text of at most 255 characters", { id: 1.5, method: "portDaddy/list" }],
    ["no JSON-RPC", "JSON that is no JSON-RPC 2.0 message", { jsonrpc: "1.0" }],
  ] as const) {
    test(`count those who bring ${kind}, who learn why they are cut off`, async () => {
      const { endpoint, server, seen } = await listen();
      for (let times = 0; times < 2; times++) {
        const { send, next, closed } = await connectRaw(endpoint);
        send(message);
        const { id, error } = await next();
        assert.deepEqual([id, error!.code, error!.data.kind], [null, -32600, "InvalidRequest"]);
        assert.equal(error!.message, `The connection was closed because it brought ${why}.`);
        await closed;
      }
      await server.close();
      assert.deepEqual(seen.logged, [`A connection was ended: it brought ${why} ${who(1)}`, counted(`connections ended: ${kind}`)]);
    });
  }

  test("count those who use an id twice at once", async () => {
    const { endpoint, server, seen } = await listen({}, () => new Promise(() => undefined));
    for (let times = 0; times < 2; times++) {
      const { send, closed } = await connectRaw(endpoint);
      send({ id: 5, method: "portDaddy/list" }, { id: 5, method: "portDaddy/list" });
      await closed;
    }
    await server.close();
    const sentence = `A connection was ended: it brought two requests at once with the same id ${who(1)}`;
    assert.deepEqual(seen.logged, [sentence, counted("connections ended: an id in use")]);
  });

  for (const [kind, why, message] of [
    ["no handshake", "it sent something before it had shaken hands", { id: 1, method: "portDaddy/list" }],
    [
      "Unauthorized",
      "The token is not this backend's. Read backend.json again; it changes at each start.",
      handshake({ token: "another" }),
    ],
    ["InvalidParams", `initializationOptions must be an object {"token", "client"}.`, { id: 1, method: "initialize" }],
  ] as const) {
    test(`count those who come in with ${kind}, and none of them was ever open`, async () => {
      const { endpoint, server, seen } = await listen();
      for (let times = 0; times < 2; times++) {
        const { send, closed } = await dialRaw(endpoint);
        send(message);
        await closed;
      }
      await server.close();
      assert.deepEqual(seen.logged, [`A connection was ended: ${why} (life-1)`, counted(`connections ended: ${kind}`)]);
      assert.deepEqual([seen.opened, seen.closed, seen.refusedConnections], [[], [], 2]);
    });
  }

  test("count those whose connection cannot be opened, and who learn no more than where the log has it", async () => {
    const onOpen = () => {
      throw new Error("a secret path");
    };
    const { endpoint, server, clients, seen } = await listen({ onOpen });
    for (let times = 0; times < 2; times++) {
      const { send, next, closed } = await dialRaw(endpoint);
      send(handshake({}));
      const { error } = await next();
      assert.equal(error!.message, `Port Daddy's backend failed at initialize. See its log for ${error!.data.correlationId}.`);
      await closed;
    }
    await server.close();
    const failures = seen.logged.filter((line) => line.startsWith("initialize failed"));
    const others = seen.logged.filter((line) => !failures.includes(line));
    assert.deepEqual([failures.length, clients.count], [2, 0]);
    assert.deepEqual(others, [`A connection was ended: a secret path ${who(1)}`, counted("connections ended: handshake")]);
  });

  test("count requests beyond the limit of those without an answer, and tell the client about it", async () => {
    let finish = (): void => undefined;
    const hang = () => new Promise((resolve) => (finish = () => resolve({})));
    const { endpoint, server, seen } = await listen({ limits: () => ({ ...limits, maxPendingRequests: 1 }) }, hang);
    const { send, next } = await connectRaw(endpoint);
    send(...[1, 2, 3].map((id) => ({ id, method: "portDaddy/list" })));
    for (const id of [2, 3]) {
      const answer = await next();
      const what = "1 requests of this client are already waiting for their answers, which is the maximum";
      assert.deepEqual([answer.id, answer.error?.message], [id, `${what}. Try again in 100 ms.`]);
    }
    finish();
    assert.deepEqual(await next(), { jsonrpc: "2.0", id: 1, result: {} });
    await server.close();
    const sentence = `A client has 1 requests without an answer, and sends more ${who(1)}`;
    assert.deepEqual(seen.logged, [sentence, counted("too many requests at once")]);
  });

  test("count an editor's wrong notifications", async () => {
    const { endpoint, server, seen } = await listen({ language: { requests: {}, notifications: {} } as unknown as LanguageServer });
    const { send, seesAll } = await connectRaw(endpoint, { textDocument: {} });
    send({ method: "textDocument/didOpen" }, { method: "textDocument/didClose", params: {} });
    await seesAll();
    await server.close();
    const sentence = "textDocument/didOpen was not taken: params is missing, but must be an object.";
    assert.deepEqual(seen.logged, [sentence, counted("a wrong notification")]);
  });
});
