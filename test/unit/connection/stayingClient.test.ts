import assert from "node:assert/strict";
import { existsSync, renameSync } from "node:fs";
import { mock } from "node:test";
import type { BackendConnection, ConnectOptions } from "../../../client/connection/connect.js";
import { backendFilePath } from "../../../server/protocol/dataDirectory.js";
import { storeUnavailable } from "../../../server/protocol/failures.js";
import type { StopReason } from "../../../server/protocol/notifications.js";
import type { Method } from "../../../server/protocol/requests.js";
import { temporaryServers } from "../transport/openServer.js";
import { temporaryClients } from "./temporaryClients.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));

suite("A client whose backend ends", () => {
  const { inFolder, announce, connect, install } = temporaryClients();
  const listen = temporaryServers();
  /** The leases that the client was told to have lost. */
  let lost: [port: number, why: string][];
  setup(() => {
    lost = [];
    install();
  });
  teardown(() => mock.reset());

  const granted = (project: string) => ({
    ...{ port: 50_100, project, service: "main", context: "", state: "active", leases: [{ pid: process.pid, client: "test", since: "" }] },
    ...{ existing: false, reassigned: false, createdAt: "", lastUsedAt: "" },
  });
  const grant = (_: Method, params: unknown): Promise<unknown> => Promise.resolve(granted((params as { project: string }).project));
  const hasStarted = () => existsSync(inFolder("started"));
  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await turn();
  }
  /** Lets a client find that no backend is there. */
  async function look(): Promise<void> {
    for (let passed = 0; passed < 50; passed++) await turn();
  }

  /** Connects, with a lease, to a backend that then ends. @param ahead how many other notifications it sends before it says why */
  async function outlive(reason: StopReason | undefined, options: Partial<ConnectOptions> = {}, ahead = 0) {
    const first = await listen({}, grant);
    announce(first.endpoint);
    let returned: (() => void) | undefined;
    const isBack = new Promise<void>((resolve) => (returned = resolve));
    const told = {
      onDidReturn: () => returned!(),
      onDidLose: ({ port }: { port: number }, why: Error) => void lost.push([port, why.message]),
    };
    const client = await connect({ stay: true, ...told, ...options });
    await client.request("portDaddy/request", { project: "shop" });
    for (let sent = 0; sent < ahead; sent++) first.clients.broadcast("portDaddy/didChange", { revision: 1, changed: [], removed: [] });
    if (reason !== undefined) first.clients.broadcast("portDaddy/willStop", { reason });
    await first.server.close();
    await look();
    return { client, isBack };
  }
  async function announceNext(handle: Parameters<typeof listen>[1] = grant, changed: object = {}) {
    const next = await listen({}, handle);
    announce(next.endpoint, changed);
    return next;
  }

  test("starts one itself where nothing else was asked for", async () => {
    await announceNext();
    renameSync(backendFilePath(inFolder()), inFolder("later.json"));
    await connect();
    assert.ok(hasStarted());
  });

  for (const [reason, start] of [
    ["requested", true],
    ["idle", true],
    [undefined, false],
    ["handOver", true],
  ] as const) {
    // prettier-ignore
    test(`starts none after ${reason ?? "a kill"}${start ? "" : ", if it never may"}, and comes back to the next one`, async () => {
      const { isBack } = await outlive(reason, { start });
      const next = await announceNext();
      await isBack;
      assert.deepEqual([next.seen.asked.length, hasStarted()], [1, false]);
    });
  }

  test("starts none after a person stopped it, also when that arrives behind other messages and together with the end", async () => {
    const { isBack } = await outlive("requested", {}, 20);
    const next = await announceNext();
    await isBack;
    assert.deepEqual([next.seen.asked.length, hasStarted()], [1, false]);
  });

  test("starts one at once after a kill", async () => {
    const { isBack } = await outlive(undefined);
    await until(hasStarted);
    await announceNext();
    await isBack;
  });

  test("starts one for a request, also where a person stopped the last one", async () => {
    mock.timers.enable({ apis: ["setTimeout"] }); // No time has to pass for it.
    const { client } = await outlive("requested", { server: inFolder("nothing.js") });
    await assert.rejects(client.request("portDaddy/list", {}), /is missing/);
  });

  test("gives up its leases when the next one speaks another protocol", async () => {
    const { client } = await outlive("requested");
    await announceNext(grant, { version: "99.0.0", protocol: "99.0" });
    await until(() => lost.length > 0);
    assert.equal(lost[0]![0], 50_100);
    assert.match(lost[0]![1], /99\.0/);
    await client.close();
  });

  test("loses no lease when it is closed before it comes back", async () => {
    const { client } = await outlive("requested");
    await client.close();
    await look();
    assert.deepEqual(lost, []);
  });

  test("comes back after the next one, too, if that ends while it restores its leases", async () => {
    const last = await listen({}, grant);
    const { isBack } = await outlive("requested");
    // The end arrives with the answer, behind so many other messages that the answer is read after it.
    const next = await announceNext((method, params) => {
      for (let revision = 2; revision < 52; revision++)
        next.clients.broadcast("portDaddy/didChange", { revision, changed: [], removed: [] });
      announce(last.endpoint);
      queueMicrotask(() => void next.server.close()); // It sends the answer first.
      return grant(method, params);
    });
    await until(() => last.seen.asked.length > 0);
    await isBack;
  });

  suite("when the next one", () => {
    let client: BackendConnection;
    setup(async () => {
      mock.timers.enable({ apis: ["setTimeout"] });
      ({ client } = await outlive("requested"));
    });

    test("does not give its leases within 30 s, ends that connection", async () => {
      let give: (() => void) | undefined;
      const isWilling = new Promise<void>((resolve) => (give = resolve));
      const slow = await announceNext((method, params) => isWilling.then(() => grant(method, params)));
      const refused = assert.rejects(client.request("portDaddy/list", {}), /does not respond/);
      await until(() => slow.seen.asked.length > 0);
      mock.timers.tick(30_000);
      await refused;
      await until(() => slow.seen.closed.length > 0);
      give!();
    });

    test("cannot give its leases yet, can be closed without an error", async () => {
      const full = await announceNext((method, params) =>
        method === "portDaddy/request" ? Promise.reject(storeUnavailable("full")) : grant(method, params),
      );
      const unhandled: unknown[] = []; // Without mocha an unhandled rejection would end the process.
      const note = (reason: unknown) => unhandled.push(reason);
      process.on("unhandledRejection", note);
      try {
        await client.request("portDaddy/health", {});
        assert.equal(full.seen.asked.length, 2);
        await client.close();
        await look();
      } finally {
        process.off("unhandledRejection", note);
      }
      assert.deepEqual(unhandled, []);
    });
  });
});
