import assert from "node:assert/strict";
import type { Message } from "vscode-jsonrpc";
import { MAX_MESSAGE_BYTES, toFrame } from "../../../server/protocol/framing.js";
import type { Notifications } from "../../../server/protocol/notifications.js";
import { refusalOf } from "../../backend/rawClient.js";
import { limits, temporaryServers } from "./openServer.js";

/** The other side would end the connection over a larger message. */
suite("A message that is too large to be sent", () => {
  const listen = temporaryServers();

  test("is replaced by an error when it is an answer, and the client goes on", async () => {
    const texts = ["x".repeat(MAX_MESSAGE_BYTES), "short"];
    const { connect, seen } = await listen({ limits: () => ({ ...limits, maxPendingRequests: 1 }) }, () =>
      Promise.resolve({ text: texts.shift() }),
    );
    const client = await connect();
    const { message, data } = await refusalOf(client.request("portDaddy/list", {}));
    assert.deepEqual([data["kind"], data["limit"]], ["AnswerTooLarge", MAX_MESSAGE_BYTES]);
    assert.match(message, /^What was asked for has been done, but the answer has 83886\d\d bytes/);
    assert.deepEqual(await client.request("portDaddy/list", {}), { text: "short" });
    assert.deepEqual([seen.measured.length, seen.logged], [2, []]);
  });

  test("is left out when it is a notification, which the log tells", async () => {
    const { connect, clients, server, seen } = await listen();
    const client = await connect();
    const empty = toFrame({ jsonrpc: "2.0", method: "portDaddy/didChange", params: { text: "" } } as Message).length;
    const digits = String(MAX_MESSAGE_BYTES).length - 2; // The length in the header of the empty one has two.
    const fitting = MAX_MESSAGE_BYTES - empty - digits;
    const broadcast = (length: number) =>
      clients.broadcast("portDaddy/didChange", { text: "x".repeat(length) } as unknown as Notifications["portDaddy/didChange"]);
    for (const length of [fitting + 1, fitting + 2, fitting]) broadcast(length);
    const { text } = (await client.next("portDaddy/didChange")) as unknown as { text: string };
    assert.equal(text.length, fitting);
    await client.request("portDaddy/list", {});
    await server.close();
    assert.deepEqual(seen.logged, [
      `A notification of ${MAX_MESSAGE_BYTES + 1} bytes was not sent (test, pid ${process.pid}, connection life-1)`,
      "Within a minute it happened 1 more time: a notification too large",
    ]);
  });
});
