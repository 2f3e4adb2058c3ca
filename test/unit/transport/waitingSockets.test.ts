import assert from "node:assert/strict";
import { once } from "node:events";
import { statSync } from "node:fs";
import { mock } from "node:test";
import type { Connection } from "../../../server/transport/socket/connection.js";
import { refusalOf } from "../../backend/rawClient.js";
import { HAND_OVER, HANDSHAKE_TIMEOUT_MS } from "../../../server/protocol/handshake.js";
import { limits, temporaryServers } from "./openServer.js";
import { connectRaw, dialRaw } from "./rawMessages.js";

/** The time stands still here, so that nothing ends because it has waited for too long. */
suite("The sockets of a server", () => {
  const listen = temporaryServers();
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.reset());

  test("may wait for a handshake by the hundred, and neither those that had theirs count nor those that have gone", async () => {
    const { endpoint, connect, seen, server } = await listen();
    const gone = await dialRaw(endpoint);
    const open = await connect();
    gone.socket.end();
    await once(gone.socket, "close");
    const waiting = [];
    for (let count = 0; count < 256; count++) waiting.push(await dialRaw(endpoint));
    await open.request("portDaddy/list", {});
    // Its handshake makes room again, and is answered only after those before it were accepted.
    const another = await connect();
    await waiting[0]!.closed;
    assert.equal(seen.refusedConnections, 1);
    await dialRaw(endpoint);
    await another.request("portDaddy/list", {});
    assert.equal(seen.refusedConnections, 1);
    await dialRaw(endpoint);
    await waiting[1]!.closed;
    await open.request("portDaddy/list", {});
    await server.close();
    assert.deepEqual(seen.logged, [
      "256 connections have not shaken hands; the oldest was cut",
      "Within a minute it happened 1 more time: too many connections without a handshake",
    ]);
  });

  test("end at once with the server, those without a handshake, too", async () => {
    const { endpoint, server } = await listen();
    const [silent, open] = [await dialRaw(endpoint), await connectRaw(endpoint)];
    await Promise.all([server.close(), silent.closed, open.closed]);
  });

  test("that stay silent are cut off and counted", async () => {
    const { endpoint, connect, server, seen } = await listen();
    const silent = [await dialRaw(endpoint), await dialRaw(endpoint)];
    await connect(); // The server has accepted those before it.
    mock.timers.tick(HANDSHAKE_TIMEOUT_MS);
    for (const { closed } of silent) await closed;
    await server.close();
    assert.deepEqual(seen.logged, [
      "A connection was ended: it did not shake hands in time (life-1)",
      "Within a minute it happened 1 more time: connections ended: silence",
    ]);
  });

  test("are this user's alone", async function () {
    if (process.platform === "win32") return this.skip(); // A pipe there has no mode.
    const { endpoint } = await listen();
    assert.equal(statSync(endpoint).mode & 0o777, 0o600);
  });

  test("of a connection that has ended by itself have nothing left to answer", async () => {
    const connections: Connection[] = [];
    let closed: (() => void) | undefined;
    const gone = new Promise<void>((resolve) => (closed = resolve));
    const { connect } = await listen({ onOpen: (connection) => void connections.push(connection), onClose: () => closed!() });
    await (await connect()).end();
    await gone;
    await connections[0]!.drain();
    connections[0]!.warn("Nobody is there to read this.");
  });

  test("bring nothing more after the word to end", async () => {
    const { endpoint, seen } = await listen();
    const { send, closed } = await connectRaw(endpoint);
    send({ method: "exit" }, { id: 1, method: "portDaddy/list" });
    await closed;
    assert.deepEqual(seen.asked, []);
  });

  test("of a client that reads nothing are closed at once when too much waits for it", async () => {
    const { endpoint, clients, connect, server, seen } = await listen();
    const deaf = await connectRaw(endpoint);
    deaf.socket.pause();
    const text = "x".repeat(7_000_000);
    for (let count = 0; count < 6; count++) clients.warn(text);
    while (seen.closed.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await (await connect()).request("portDaddy/list", {});
    await server.close();
    assert.deepEqual(seen.logged, [
      `A connection was ended: it does not read what it is sent (test, pid ${process.pid}, connection life-1)`,
    ]);
  });

  test("beyond maxConnections have room for sixteen newer clients that take over, even when the command line has taken its own", async () => {
    const { connect, clients } = await listen({ limits: () => ({ ...limits, maxConnections: 1 }) });
    await connect();
    for (let count = 0; count < 8; count++) await connect("cli");
    for (let count = 8; count < 16; count++) await connect(HAND_OVER);
    const { message } = await refusalOf(connect(HAND_OVER));
    assert.match(message, /^1 clients are already connected, which is the maximum/);
    assert.equal(clients.count, 17);
  });

  test("beyond maxConnections are told that they may only look and stop", async () => {
    const { connect } = await listen({ limits: () => ({ ...limits, maxConnections: 0 }) });
    const { message } = await refusalOf((await connect("cli")).request("portDaddy/list", {}));
    assert.equal(message, "Too many clients are connected; only health and stop are answered. Try again in 1000 ms.");
  });
});
