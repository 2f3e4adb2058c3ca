import assert from "node:assert/strict";
import type { LanguageServer } from "../../../server/protocol/language.js";
import { refusalOf } from "../../backend/rawClient.js";
import { CLIENT, limits, temporaryServers, TOKEN } from "./openServer.js";
import { connectRaw, dialRaw, handshake } from "./rawMessages.js";

suite("The refusal of a message", () => {
  const listen = temporaryServers();

  test("beyond the rate is measured, but not that of a method that does not exist", async () => {
    const { connect, seen } = await listen({ limits: () => ({ ...limits, maxRequestsPerSecond: 0.001, requestBurst: 2 }) });
    const client = await connect();
    await client.request("portDaddy/list", {});
    for (const method of ["portDaddy/list", "portDaddy/nothing"])
      assert.equal((await refusalOf(client.send(method))).data["kind"], "RateLimited");
    assert.deepEqual(seen.measured, [
      ["portDaddy/list", "ok"],
      ["portDaddy/list", "RateLimited"],
    ]);
    assert.deepEqual(seen.logged, [`A client sends more than 0.001 requests a second (test, pid ${process.pid}, connection life-1)`]);
  });

  for (const [what, message, answers] of [
    ["a request", { id: 7, method: "portDaddy/list" }, [7]],
    ["a message without a method", { id: "x" }, ["x"]],
    ["an answer", { id: 7, result: null }, [7]],
    ["an answer with an id of another form", { id: { a: 1 }, result: null }, [null]],
    ["an answer without an id", { result: null }, []],
    ["a notification", { method: "textDocument/didOpen" }, []],
    ["a handshake without an id", { method: "initialize", params: { initializationOptions: { token: TOKEN, client: CLIENT } } }, []],
  ] as const) {
    test(`before the handshake ends the connection, with an answer only if one is due: ${what}`, async () => {
      const { endpoint, seen } = await listen();
      const { send, came, closed } = await dialRaw(endpoint);
      send(message);
      await closed;
      const expected = answers.map((id) => [id, "Unauthorized", "Send initialize first."]);
      assert.deepEqual(
        came.map(({ id, error }) => [id, error?.data.kind, error?.message]),
        expected,
      );
      assert.deepEqual(seen.logged, ["A connection was ended: it sent something before it had shaken hands (life-1)"]);
      assert.deepEqual([seen.opened, seen.refusedConnections], [[], 1]);
    });
  }

  test("before the handshake says nothing to bytes that are no message: who sent them speaks something else", async () => {
    const { endpoint, seen } = await listen();
    const { socket, came, closed } = await dialRaw(endpoint);
    socket.write("GET / HTTP/1.1\r\n\r\n");
    await closed;
    assert.deepEqual([came, seen.refusedConnections], [[], 1]);
  });

  test("counts a connection once, whatever it has sent along with a wrong handshake", async () => {
    const { endpoint, server, seen } = await listen();
    const { send, came, closed } = await dialRaw(endpoint);
    const wrong = (id: number) => handshake({ id, token: "another" });
    send(wrong(1), wrong(2), handshake({ id: 3 }), { id: 4, method: "portDaddy/list" });
    await closed;
    await server.close();
    assert.deepEqual([came.map(({ id }) => id), seen.opened, seen.refusedConnections], [[1], [], 1]);
    const why = "The token is not this backend's. Read backend.json again; it changes at each start.";
    assert.deepEqual(seen.logged, [`A connection was ended: ${why} (life-1)`]);
  });

  test("is due to a list of parameters, unless it holds one", async () => {
    const { endpoint, seen } = await listen({}, (_, params) => Promise.resolve(params));
    const { send, next } = await connectRaw(endpoint);
    const lists = [[{ port: 50_000 }], [], [{ port: 50_000 }, { port: 50_001 }], Array(300).fill({ port: 50_000 })];
    send(...lists.map((params, id) => ({ id, method: "portDaddy/explain", params })));
    assert.deepEqual((await next()).result, { port: 50_000 });
    for (let more = 1; more < lists.length; more++) {
      const { error } = await next();
      assert.equal(error?.data.kind, "InvalidParams");
      assert.match(error.message, /^params is \[.*, but must be an object/);
    }
    assert.equal(seen.asked.length, 1);
  });

  test("is what a client that is no editor gets for an editor's messages", async () => {
    const fail = () => assert.fail("it was asked");
    const language = new Proxy({}, { get: () => new Proxy({}, { get: () => fail }) }) as LanguageServer;
    const { connect, seen } = await listen({ language });
    const client = await connect();
    const uri = "file:///shop/port-daddy.json";
    await client.notify("textDocument/didOpen", { textDocument: { uri, version: 1, text: "{}" } });
    const { code } = await refusalOf(client.send("textDocument/hover", { textDocument: { uri }, position: { line: 0, character: 0 } }));
    assert.equal(code, -32601);
    const who = `(test, pid ${process.pid}, connection life-1)`;
    assert.deepEqual(seen.logged, [`A client sent an unknown notification ${who}`, `A client asked for an unknown method ${who}`]);
  });
});
