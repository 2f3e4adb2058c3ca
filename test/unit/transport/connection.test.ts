import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { PROTOCOL_VERSION } from "../../../server/protocol/handshake.js";
import { refusalOf } from "../../backend/rawClient.js";
import { CLIENT, limits, temporaryServers, TOKEN } from "./openServer.js";

suite("A connection", () => {
  const listen = temporaryServers();

  const rawFrame = (message: object | string): string => {
    const body = typeof message === "string" ? message : JSON.stringify({ jsonrpc: "2.0", ...message });
    return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  };
  /** All text that comes on a socket until it closes. */
  async function readAll(socket: Socket): Promise<string> {
    let text = "";
    socket.setEncoding("utf8").on("data", (data: string) => (text += data));
    await once(socket, "close");
    return text;
  }

  test("is opened by a handshake that tells who answers", async () => {
    const { dial, clients, seen } = await listen();
    const client = await dial();
    const hello = await client.shakeHands({ token: TOKEN, client: CLIENT });
    const { serverInfo, protocol } = hello;
    assert.deepEqual([serverInfo, protocol], [{ name: "port-daddy", version: "1.2.3" }, PROTOCOL_VERSION]);
    assert.deepEqual([clients.count, clients.has("life-1"), clients.has("life-2")], [1, true, false]);
    assert.deepEqual(
      clients.all().map(({ name, pid }) => [name, pid]),
      [[CLIENT.name, CLIENT.pid]],
    );
    await client.end();
    while (seen.closed.length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([seen.opened, seen.closed, clients.count, seen.refusedConnections], [["life-1"], ["life-1"], 0, 0]);
  });

  test("is opened once: a second handshake ends it", async () => {
    const { connect, seen } = await listen();
    const client = await connect();
    const { data, message } = await refusalOf(client.shakeHands({ token: TOKEN, client: CLIENT }));
    assert.deepEqual([data["kind"], message], ["Unauthorized", "This connection is already initialized."]);
    await client.closed;
    assert.deepEqual([seen.opened.length, seen.refusedConnections], [1, 0]);
  });

  test("is not opened by a wrong handshake, whose values are not repeated: one may be the token", async () => {
    const { dial, seen } = await listen();
    const client = await dial();
    const { code, data, message } = await refusalOf(client.shakeHands({ token: TOKEN, client: { ...CLIENT, name: 7, version: TOKEN } }));
    assert.deepEqual([code, data["kind"], data["field"]], [-32602, "InvalidParams", "client.name"]);
    assert.match(message, /^client\.name must be /);
    assert.ok(!JSON.stringify([data, message, seen.logged]).includes(TOKEN));
    await client.closed;
    assert.equal(seen.refusedConnections, 1);
  });

  test("that asks before its handshake gets Unauthorized, and ends", async () => {
    const { dial, seen } = await listen();
    const client = await dial();
    const { data, message } = await refusalOf(client.request("portDaddy/list", {}));
    assert.deepEqual([data["kind"], message], ["Unauthorized", "Send initialize first."]);
    await client.closed;
    assert.deepEqual([seen.asked, seen.refusedConnections], [[], 1]);
  });

  for (const [what, bytes, answer] of [
    ["bytes that are no frame", "GET / HTTP/1.1\r\n\r\n", /"id":null.*InvalidRequest/],
    ["a frame that is no JSON", rawFrame("{nonsense"), /"id":null.*InvalidRequest/],
    ["a frame that is too large", "Content-Length: 99999999\r\n\r\n", /"id":null.*InvalidRequest/],
    ["an id that is none", rawFrame({ id: { a: 1 }, method: "portDaddy/list" }), /"id":null.*InvalidRequest/],
  ] as const) {
    test(`that brings ${what} is told so, and ends; the others stay`, async () => {
      const { connect, seen } = await listen();
      const [client, other] = [await connect(), await connect()];
      const said = readAll(client.socket);
      client.socket.write(bytes);
      assert.match(await said, answer);
      await other.request("portDaddy/list", {});
      assert.equal(seen.logged.filter((line) => line.startsWith("A connection was ended: it brought")).length, 1);
    });

    test(`that brings ${what} before its handshake ends without an answer`, async () => {
      const { dial, seen } = await listen();
      const client = await dial();
      const said = readAll(client.socket);
      client.socket.write(bytes);
      await said;
      assert.deepEqual([seen.opened, seen.refusedConnections], [[], 1]);
    });
  }

  test("ends with LSP's exit, after an answer to shutdown, and so does no other", async () => {
    const { connect, server } = await listen();
    const [client, other] = [await connect(), await connect()];
    assert.equal(await client.send("shutdown"), null);
    await client.notify("exit");
    await client.closed;
    await other.request("portDaddy/list", {});
    await server.close();
  });

  test("gets what goes to all, or to it, and a sentence for its person", async () => {
    const { connect, clients } = await listen();
    const [first, second] = [await connect(), await connect()];
    clients.notify(new Set(["life-1", "life-9"]), "portDaddy/didChange", { revision: 1, changed: [], removed: [1] });
    clients.notify(new Set(), "portDaddy/didChange", { revision: 2, changed: [], removed: [2] });
    clients.broadcast("portDaddy/didChange", { revision: 3, changed: [], removed: [3] });
    assert.deepEqual((await first.next("portDaddy/didChange")).removed, [1]);
    assert.deepEqual((await first.next("portDaddy/didChange")).removed, [3]);
    assert.deepEqual((await second.next("portDaddy/didChange")).removed, [3]);
    clients.warn("The disk is full.");
    for (const client of [first, second])
      assert.deepEqual(await client.next("window/showMessage"), { type: 2, message: "The disk is full." });
  });

  test("that ends while it is drained gets its answers, and nothing new is begun", async () => {
    let finish: (() => void) | undefined;
    const { connect, clients, seen } = await listen({}, () => new Promise((resolve) => (finish = () => resolve({}))));
    const client = await connect();
    const answer = client.request("portDaddy/list", {});
    while (finish === undefined) await new Promise((resolve) => setImmediate(resolve));
    const drained = clients.drain();
    const late = client.request("portDaddy/health", {}).then(
      () => "answered",
      () => "not answered",
    );
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
    finish();
    assert.deepEqual([await answer, await late], [{}, "not answered"]);
    await drained;
    assert.equal(seen.asked.length, 1);
  });

  suite("beyond maxConnections", () => {
    const full = () => listen({ limits: () => ({ ...limits, maxConnections: 2 }) });

    test("is refused for now, with when to come again, and let in when another has gone", async () => {
      const { connect, seen } = await full();
      const [first] = [await connect(), await connect()];
      const { data, message } = await refusalOf(connect());
      assert.deepEqual([data["kind"], data["retryAfterMs"]], ["RateLimited", 1000]);
      assert.match(message, /^2 clients are already connected, which is the maximum \("maxConnections" in config\.json\)/);
      await first.end();
      while (seen.closed.length === 0) await new Promise((resolve) => setImmediate(resolve));
      await connect();
    });

    test("may look and stop from the command line, up to eight times, and do nothing else", async () => {
      const { connect, clients, seen } = await full();
      await Promise.all([connect(), connect()]);
      const cli = await connect("cli");
      await cli.request("portDaddy/health", {});
      await cli.request("portDaddy/stop", {});
      const { data } = await refusalOf(cli.request("portDaddy/list", {}));
      assert.deepEqual([data["kind"], data["retryAfterMs"]], ["RateLimited", 1000]);
      assert.deepEqual(seen.measured.at(-1), ["portDaddy/list", "RateLimited"]);
      for (let more = 1; more < 8; more++) await connect("cli");
      await refusalOf(connect("cli"));
      assert.deepEqual([clients.count, seen.asked.map(({ method }) => method)], [10, ["portDaddy/health", "portDaddy/stop"]]);
    });

    test("is no matter for the command line where there is room", async () => {
      const { connect } = await full();
      const [, cli] = [await connect(), await connect("cli")];
      await cli.request("portDaddy/list", {});
    });
  });

  test("goes on when the server listens again, and new ones come in, too", async () => {
    const { server, endpoint, connect } = await listen();
    const before = await connect();
    await server.listen(endpoint);
    await before.request("portDaddy/list", {});
    await (await connect()).request("portDaddy/list", {});
  });

  test("needs an endpoint at which a server can listen", async () => {
    const { server, endpoint } = await listen();
    await assert.rejects(server.listen(`${endpoint}/nowhere`));
    await server.listen(endpoint);
  });
});
