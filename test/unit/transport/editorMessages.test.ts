import assert from "node:assert/strict";
import type { LanguageServer } from "../../../server/protocol/language.js";
import { limits, temporaryServers } from "./openServer.js";
import { connectRaw, dialRaw } from "./rawMessages.js";

suite("The messages of an editor", () => {
  const listen = temporaryServers();
  const uri = "file:///shop/port-daddy.json";
  const document = { textDocument: { uri, version: 1, text: "{}" } };
  const refreshing = { textDocument: {}, workspace: { inlayHint: { refreshSupport: true } } };

  async function open(capabilities: object = refreshing, changed: Partial<typeof limits> = {}) {
    const opened: string[] = [];
    const notifications = { "textDocument/didOpen": (connection: string) => void opened.push(connection) };
    const language = { requests: {}, notifications } as unknown as LanguageServer;
    const { endpoint, clients, seen } = await listen({ language, limits: () => ({ ...limits, ...changed }) });
    return { ...(await connectRaw(endpoint, capabilities)), endpoint, clients, seen, opened };
  }

  test("are all taken, however many come, as long as it is one at a time", async () => {
    const { send, seesAll, opened, seen } = await open({ textDocument: {} }, { maxPendingRequests: 2 });
    for (let count = 0; count < 5; count++) {
      send({ method: "textDocument/didOpen", params: document });
      await seesAll();
    }
    assert.deepEqual([opened.length, seen.logged], [5, []]);
  });

  test("are notifications only without an id: with one they are requests, which nobody answers", async () => {
    const { send, next, opened } = await open();
    send({ id: 1, method: "textDocument/didOpen", params: document });
    assert.deepEqual([(await next()).error?.data.kind, opened], ["MethodNotFound", []]);
  });

  test("are refused without parameters, with what is missing", async () => {
    const { send, next } = await open();
    send({ id: 1, method: "textDocument/hover" });
    assert.equal((await next()).error?.message, "params is missing, but must be an object.");
  });

  test("tell that its hints are fresh, each time in an answer to a request of its own", async () => {
    const { clients, send, next, came, seesAll, seen } = await open();
    const ids: unknown[] = [];
    for (let changes = 0; changes < 2; changes++) {
      clients.refreshHints("life-1");
      const { id, ...rest } = await next();
      assert.deepEqual(rest, { jsonrpc: "2.0", method: "workspace/inlayHint/refresh" });
      ids.push(id);
      send({ id, result: null });
      await seesAll();
      assert.deepEqual(came, [], "one change is one request");
    }
    assert.notEqual(ids[0], ids[1]);
    assert.deepEqual(seen.logged, []);
  });

  test("are answers to nothing with another id than the server's, or without one, or a second time", async () => {
    const { clients, send, next, came, seesAll, seen } = await open();
    const logged = `A client answered what it was not asked (test, pid ${process.pid}, connection life-1)`;
    send({ result: null });
    await seesAll();
    assert.deepEqual(seen.logged, [logged]);
    clients.refreshHints("life-1");
    const { id } = await next();
    send({ id: "refresh", result: null });
    clients.refreshHints("life-1");
    await seesAll();
    assert.deepEqual(came, [], "the editor has not answered the first request yet");
    send({ id, result: null });
    const second = await next();
    send({ id: second.id, result: null }, { id: second.id, result: null });
    await seesAll();
    assert.deepEqual(seen.logged, [logged]);
  });

  test("are no requests for hints that it did not offer to refresh, or that another one shows", async () => {
    for (const capabilities of [{ textDocument: {}, workspace: { inlayHint: {} } }, { textDocument: {} }]) {
      const { clients, seesAll, came } = await open(capabilities);
      clients.refreshHints("life-1");
      await seesAll();
      assert.deepEqual(came, []);
    }
    const { clients, endpoint, seesAll, came } = await open();
    const second = await connectRaw(endpoint, refreshing);
    clients.refreshHints("life-2");
    await second.next();
    await seesAll();
    assert.deepEqual(came, []);
  });

  test("begin with a handshake, which is refused without parameters", async () => {
    const { endpoint } = await open();
    for (const params of [undefined, null]) {
      const { send, next, closed } = await dialRaw(endpoint);
      send({ id: 1, method: "initialize", params });
      assert.equal((await next()).error?.data.kind, "InvalidParams");
      await closed;
    }
  });
});

suite("A client of a server without language features", () => {
  const listen = temporaryServers();

  test("is asked for nothing when hints change", async () => {
    const { endpoint, clients } = await listen();
    const { came, seesAll } = await connectRaw(endpoint);
    clients.refreshHints("life-1");
    await seesAll();
    assert.deepEqual(came, []);
  });
});
