import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { defaultConfig } from "../../server/config/config.js";
import type { Handlers } from "../../server/protocol/requests.js";
import { Clients } from "../../server/transport/socket/clients.js";
import { SocketServer } from "../../server/transport/socket/socketServer.js";
import { RawClient, refusalOf } from "./rawClient.js";

suite("the listener, with handlers of ours", () => {
  let folder: string;
  let endpoint: string;
  let asked: () => void;
  let listener: SocketServer;
  let clients: Clients;
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);

  const handlers = {
    // Never settles, as when the system does not answer.
    "portDaddy/cleanup": () => {
      asked();
      return new Promise(() => undefined);
    },
    "portDaddy/health": () => Promise.reject(new Error("a secret of ours")),
  } as unknown as Handlers;

  setup(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), "pd-"));
    endpoint = path.join(folder, "backend.sock");
    const logger = { info: log, warn: log, error: (message: string, error?: unknown) => log(`${message}: ${String(error)}`) };
    const callbacks = { limits: () => defaultConfig, onOpen: () => undefined, onClose: () => undefined };
    clients = new Clients();
    listener = new SocketServer({
      clients,
      life: "life",
      token: "token",
      version: "0.1.0",
      handlers,
      log: logger,
      meter: { request: () => undefined, refusedConnection: () => undefined },
      ...callbacks,
    });
    await listener.listen(endpoint);
  });
  teardown(() => rmSync(folder, { recursive: true, force: true }));

  async function connect(): Promise<RawClient> {
    const client = await RawClient.dial(endpoint);
    await client.shakeHands({ token: "token", client: { name: "test", version: "0.1.0", pid: process.pid } });
    return client;
  }

  test("an error that is no failure: the client gets a number, under which the log has the rest", async () => {
    const client = await connect();
    const { code, message, data } = await refusalOf(client.request("portDaddy/health", {}));
    assert.deepEqual({ code, kind: data["kind"] }, { code: -32603, kind: "InternalError" });
    assert.ok(!message.includes("secret") && message.includes(String(data["correlationId"])), message);
    assert.ok(logged.some((line) => line.includes(String(data["correlationId"])) && line.includes("a secret of ours")));
    await listener.close();
  });

  test("it closes in the end, although an answer never comes", async () => {
    const client = await connect();
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const answer = client.request("portDaddy/cleanup", {});
    await isAsked;
    const closed = listener.close();
    await assert.rejects(answer);
    await closed;
    assert.equal(existsSync(endpoint), false);
  });

  test("it closes although a client that waits for an answer has gone", async () => {
    const client = await connect();
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    void client.request("portDaddy/cleanup", {}).catch(() => undefined);
    await isAsked;
    client.destroy();
    await listener.close();
  });

  test("what goes to all clients is encoded once, and comes whole to each", async () => {
    const connected = await Promise.all([connect(), connect(), connect()]);
    let encoded = 0;
    const change = { revision: 1, changed: [], removed: [4100] };
    const params = { ...change, toJSON: () => ((encoded += 1), { ...change, ünï: "👋" }) };
    clients.broadcast("portDaddy/didChange", params);
    const told = await Promise.all(connected.map((client) => client.next("portDaddy/didChange")));
    await listener.close();
    assert.deepEqual([told, encoded], [connected.map(() => ({ ...change, ünï: "👋" })), 1]);
  });
});
