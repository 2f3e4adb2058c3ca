import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import { type BackendConnection, type ConnectOptions, connectToBackend } from "../../../client/connection/connect.js";
import { BackendUnreachable } from "../../../client/connection/unreachable.js";
import { writeBackendFile } from "../../../server/dataDirectory/backendFile.js";
import { backendFilePath } from "../../../server/protocol/dataDirectory.js";
import { isFailure, notFound } from "../../../server/protocol/failures.js";
import { PROTOCOL_VERSION } from "../../../server/protocol/handshake.js";
import { ownNamespace } from "../../../server/protocol/machine/namespaces.js";
import type { Method, Params } from "../../../server/protocol/requests.js";
import { VERSION } from "../../../server/protocol/version.js";
import { temporaryFolder } from "../store/temporaryFolder.js";
import { temporaryServers, TOKEN } from "../transport/openServer.js";

suite("A client's connection to the backend", () => {
  const inFolder = temporaryFolder();
  const connections: BackendConnection[] = [];
  teardown(async () => {
    for (const connection of connections.splice(0)) await connection.close();
  });
  const listen = temporaryServers();

  /** Tells clients where a backend is. */
  function announce(endpoint: string, changed: object = {}): void {
    writeBackendFile(inFolder(), {
      ...{ version: VERSION, protocol: PROTOCOL_VERSION, pid: process.pid, endpoint, token: TOKEN, startedAt: "2026-01-01T00:00:00Z" },
      ...changed,
    });
  }
  const connect = async (options: Partial<ConnectOptions> = {}): Promise<BackendConnection> => {
    const connection = await connectToBackend({ client: "test", start: false, dataDir: inFolder(), ...options });
    connections.push(connection);
    return connection;
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  const granted = (project: string, port: number) => ({
    ...{ port, project, service: "main", context: "", state: "active", leases: [{ pid: process.pid, client: "test", since: "" }] },
    ...{ existing: false, reassigned: false, createdAt: "", lastUsedAt: "" },
  });

  test("is to the one that backend.json names, to which it introduces itself", async () => {
    const { endpoint, seen } = await listen({}, (_, params) => Promise.resolve({ echo: params }));
    announce(endpoint);
    const connection = await connect();
    assert.deepEqual(await connection.request("portDaddy/explain", { port: 4000 }), { echo: { port: 4000 } });
    const { name, version, pid, pidNamespace } = seen.asked[0]!.caller.client;
    assert.deepEqual([name, version, pid, pidNamespace], ["test", VERSION, process.pid, ownNamespace("pid")]);
  });

  test("is one for all requests", async () => {
    const { endpoint, seen } = await listen();
    announce(endpoint);
    const connection = await connect();
    await Promise.all(Array.from({ length: 5 }, () => connection.request("portDaddy/list", {})));
    assert.deepEqual([seen.asked.length, seen.opened.length], [5, 1]);
  });

  test("brings the backend's failures as they are", async () => {
    const { endpoint, seen } = await listen({}, () => Promise.reject(notFound("No such thing.")));
    announce(endpoint);
    const asked = (await connect()).request("portDaddy/list", {});
    await assert.rejects(asked, (error) => isFailure(error, "NotFound") && error.message === notFound("No such thing.").message);
    assert.equal(seen.asked.length, 1);
  });

  const unreachable = (message: RegExp) => (error: unknown) => error instanceof BackendUnreachable && message.test(error.message);

  test("is none where no backend runs, if it may not be started", async () => {
    await assert.rejects(connect(), unreachable(/is not running/));
    writeFileSync(backendFilePath(inFolder()), "{");
    await assert.rejects(connect(), unreachable(/is not running/));
    announce(inFolder("gone"));
    await assert.rejects(connect(), unreachable(/is not running/));
  });

  test("is none where the data directory is no directory", async () => {
    writeFileSync(inFolder("file"), "");
    await assert.rejects(connect({ dataDir: inFolder("file") }), unreachable(/data directory cannot be read: ENOTDIR/));
  });

  test("is refused by a backend of a later protocol, but not by a later version that speaks ours", async () => {
    const { endpoint, seen } = await listen();
    announce(endpoint, { version: "99.0.0", protocol: "99.0" });
    await assert.rejects(connect(), (error) => isFailure(error, "IncompatibleVersion"));
    assert.deepEqual(seen.opened, []);
    announce(endpoint, { version: "99.0.0", protocol: `${PROTOCOL_VERSION.split(".")[0]}.99` });
    await (await connect()).request("portDaddy/list", {});
    assert.deepEqual(
      seen.asked.map(({ method }) => method),
      ["portDaddy/list"],
    );
  });

  test("leaves an older backend alone, if none may be started in its place", async () => {
    const { endpoint, seen } = await listen();
    announce(endpoint, { version: "0.0.1" });
    await (await connect()).request("portDaddy/list", {});
    assert.deepEqual(
      seen.asked.map(({ method }) => method),
      ["portDaddy/list"],
    );
  });

  test("does not ask an older backend to hand over when the newer one cannot start", async () => {
    const { endpoint, seen } = await listen();
    announce(endpoint, { version: "0.0.1" });
    await assert.rejects(connect({ start: true, server: inFolder("nothing.js") }), unreachable(/is missing/));
    assert.deepEqual(seen.asked, []);
  });

  test("waits for a backend that it has started to tell where it is", async () => {
    const { endpoint, seen } = await listen();
    announce(endpoint);
    renameSync(backendFilePath(inFolder()), inFolder("later.json"));
    const program = `
      console.log('{"ready":true}');
      setTimeout(() => require("fs").renameSync(${JSON.stringify(inFolder("later.json"))}, ${JSON.stringify(backendFilePath(inFolder()))}), 100);`;
    writeFileSync(inFolder("server.js"), program);
    await (await connect({ start: true, server: inFolder("server.js") })).request("portDaddy/list", {});
    assert.equal(seen.asked.length, 1);
  });

  test("is refused for a wrong token in the end, since each start has another", async () => {
    const { endpoint, seen } = await listen();
    announce(endpoint, { token: "x" });
    await assert.rejects(connect(), (error) => isFailure(error, "Unauthorized"));
    assert.deepEqual(seen.asked, []);
  });

  test("comes back by itself for the next request, after it broke", async () => {
    const first = await listen();
    announce(first.endpoint);
    const connection = await connect();
    await connection.request("portDaddy/list", {});
    await first.server.close();
    const second = await listen();
    announce(second.endpoint);
    await connection.request("portDaddy/health", {});
    assert.deepEqual(
      second.seen.asked.map(({ method }) => method),
      ["portDaddy/health"],
    );
  });

  test("that stays comes back at once, and asks for its leases again", async () => {
    const grant = (_: Method, params: unknown) => Promise.resolve(granted((params as { project: string }).project, 4000));
    const first = await listen({}, grant);
    announce(first.endpoint);
    let returned: (() => void) | undefined;
    const isBack = new Promise<void>((resolve) => (returned = resolve));
    const connection = await connect({ stay: true, onDidReturn: () => returned!() });
    await connection.request("portDaddy/request", { project: "shop" });
    first.clients.broadcast("portDaddy/didChange", { revision: 2, changed: [granted("shop", 4001) as never], removed: [4000] });
    const second = await listen({}, grant);
    announce(second.endpoint);
    await first.server.close();
    await isBack;
    assert.deepEqual(
      second.seen.asked.map(({ method, params }) => {
        const { project, preferred } = params as Params<"portDaddy/request">;
        return { method, project, preferred };
      }),
      [{ method: "portDaddy/request", project: "shop", preferred: 4001 }],
    );
  });

  test("ends when it is closed, and is not opened again", async () => {
    const { endpoint, seen } = await listen();
    announce(endpoint);
    const connection = await connect();
    await connection.close();
    while (seen.closed.length === 0) await turn();
    await assert.rejects(connection.request("portDaddy/list", {}), unreachable(/was closed/));
    assert.deepEqual(seen.asked, []);
    await connection.close();
  });
});
