import assert from "node:assert/strict";
import diagnostics from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { temporaryServers } from "./openServer.js";

suite("A socket that fails", () => {
  const listen = temporaryServers();
  const accepted: Socket[] = [];
  const note = (message: unknown) => void accepted.push((message as { socket: Socket }).socket);
  setup(() => diagnostics.subscribe("net.server.socket", note));
  teardown(() => {
    diagnostics.unsubscribe("net.server.socket", note);
    accepted.length = 0;
  });

  /** Has the system report an error on the socket of each of two clients, one after the other. */
  async function failTwice(code: string | undefined) {
    const { connect, server, seen } = await listen();
    const clients = [await connect(), await connect()];
    for (const socket of accepted) socket.destroy(Object.assign(new Error("the line is dead"), code === undefined ? {} : { code }));
    for (const { closed } of clients) await closed;
    await server.close();
    return seen;
  }

  for (const code of ["EPIPE", "ECONNRESET"]) {
    test(`with ${code} ends its connection without a word: the client has only gone`, async () => {
      const { logged, closed } = await failTwice(code);
      assert.deepEqual([logged, closed.length], [[], 2]);
    });
  }

  for (const [code, kind] of [
    ["ETIMEDOUT", "ETIMEDOUT"],
    [undefined, "an error"],
  ] as const) {
    test(`with ${code ?? "an error that has no code"} ends its connection, and the log counts it`, async () => {
      const { logged, closed } = await failTwice(code);
      assert.equal(closed.length, 2);
      assert.deepEqual(logged.sort(), [
        `A connection broke: the line is dead`,
        `A connection was ended: the line is dead (test, pid ${process.pid}, connection life-1)`,
        `Within a minute it happened 1 more time: connections broken: ${kind}`,
        `Within a minute it happened 1 more time: connections ended: ${kind}`,
      ]);
    });
  }
});
