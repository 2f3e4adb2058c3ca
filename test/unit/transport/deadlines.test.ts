import assert from "node:assert/strict";
import { mock } from "node:test";
import { HANDSHAKE_TIMEOUT_MS } from "../../../server/protocol/handshake.js";
import { type RawClient, refusalOf } from "../../backend/rawClient.js";
import { CLIENT, temporaryServers, TOKEN } from "./openServer.js";

/** The time stands still here, so that what ends does so by itself, or at the moment to which a test sets the clock. */
suite("The deadlines of connections", () => {
  const listen = temporaryServers();
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  const turn = () => new Promise((resolve) => setImmediate(resolve));

  /** Lets time pass in steps until a promise settles. @returns how long (ms) it took, at most `limit` */
  async function timeUntil(settled: Promise<unknown>, limit: number): Promise<number> {
    const done = new AbortController();
    void settled.finally(() => done.abort());
    let passed = 0;
    while (!done.signal.aborted && passed < limit) {
      mock.timers.tick(100);
      passed += 100;
      for (let turns = 0; turns < 20; turns++) await turn();
    }
    return passed;
  }

  test("a silent client is cut after five seconds, and not a moment before", async () => {
    const { dial, connect, seen } = await listen();
    const [silent, slow] = [await dial(), await dial()];
    await connect(); // The server has accepted those before it.
    mock.timers.tick(HANDSHAKE_TIMEOUT_MS - 1);
    await slow.shakeHands({ token: TOKEN, client: CLIENT });
    mock.timers.tick(1);
    await silent.closed;
    await slow.request("portDaddy/list", {});
    assert.deepEqual([seen.refusedConnections, seen.opened], [1, ["life-3", "life-2"]]);
    assert.match(seen.logged.join(), /A connection was ended: it did not shake hands in time \(life-1\)/);
  });

  for (const [what, params] of [
    ["no parameters", undefined],
    ["null", null],
    ["a list", []],
    ["a number in a list", [7]],
    ["capabilities that are none", { capabilities: null }],
    ["a wrong token", { initializationOptions: { token: "x", client: CLIENT } }],
  ] as const) {
    test(`a handshake with ${what} ends the connection at once`, async () => {
      const { dial } = await listen();
      const client = await dial();
      await refusalOf(client.send("initialize", params));
      await client.closed;
    });
  }

  test("so does anything that comes before the handshake", async () => {
    const { dial, seen } = await listen();
    const client = await dial();
    await client.notify("exit");
    await client.closed;
    assert.deepEqual(seen.asked, []);
  });

  test("of too many silent clients the oldest are cut at once, and who shakes hands is let in", async () => {
    const { dial, connect, seen } = await listen();
    const silent: RawClient[] = [];
    for (let count = 0; count < 260; count++) silent.push(await dial());
    await Promise.all(silent.slice(0, 4).map(({ closed }) => closed));
    await (await connect()).request("portDaddy/list", {});
    await silent[4]!.closed; // It has made room for the one that came last.
    assert.equal(seen.refusedConnections, 5);
  });

  test("a server that ends waits a second for a client that does not read, and no longer", async () => {
    const { server, connect, seen } = await listen({}, () => Promise.resolve({ text: "x".repeat(4_000_000) }));
    const deaf = await connect();
    deaf.socket.pause();
    for (let asked = 0; asked < 3; asked++) deaf.send("portDaddy/list", {}).catch(() => undefined);
    while (seen.asked.length < 3) await turn();
    const passed = await timeUntil(server.close(), 3000);
    assert.ok(passed >= 1000 && passed < 3000, `it took ${passed} ms`);
  });

  test("a server that ends waits five seconds for an answer that does not come, and no longer", async () => {
    const { server, connect, seen } = await listen({}, () => new Promise(() => undefined));
    const client = await connect();
    const answer = refusalOf(client.request("portDaddy/list", {}));
    while (seen.asked.length === 0) await turn();
    const passed = await timeUntil(server.close(), 8000);
    assert.ok(passed >= 5000 && passed < 8000, `it took ${passed} ms`);
    await answer;
  });

  test("a server that ends does not wait for the answer to a client that has gone", async () => {
    const { server, connect, seen } = await listen({}, () => new Promise(() => undefined));
    const client = await connect();
    void client.request("portDaddy/list", {}).catch(() => undefined);
    while (seen.asked.length === 0) await turn();
    client.destroy();
    await server.close();
    assert.deepEqual(seen.closed, seen.opened);
  });

  test("a server that ends answers what was asked, and then ends at once", async () => {
    let finish: (() => void) | undefined;
    const { server, connect } = await listen({}, () => new Promise((resolve) => (finish = () => resolve({ late: true }))));
    const client = await connect();
    const answer = client.request("portDaddy/list", {});
    while (finish === undefined) await turn();
    const closed = server.close();
    finish();
    assert.deepEqual(await answer, { late: true });
    await closed;
  });
});
