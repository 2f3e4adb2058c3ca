import assert from "node:assert/strict";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { connectToBackend } from "../../client/connection/connect.js";
import { openSqliteStore } from "../../server/store/sqlite/sqliteStore.js";
import { BackendHome, type StartedBackend, serverBundle } from "./backendHome.js";
import type { RawClient } from "./rawClient.js";

suite("the backend ends", () => {
  let home: BackendHome;

  setup(() => {
    home = new BackendHome();
  });
  teardown(() => home.remove());

  async function assertGone(backend: StartedBackend): Promise<void> {
    assert.deepEqual(await backend.exited, { code: 0, signal: null });
    const left = readdirSync(home.dataDir).sort();
    // No -wal file: the store was closed properly.
    const network = process.platform === "linux" ? ["network.json"] : [];
    assert.deepEqual(left, ["backend.lock", "config.json", "logs", ...network, "port-daddy.db"]);
  }

  for (const [how, stop] of Object.entries({
    "portDaddy/stop": async () => {
      const client = await home.connect();
      assert.deepEqual(await client.request("portDaddy/stop", {}), {});
    },
    SIGTERM: (backend: StartedBackend) => Promise.resolve(backend.child.kill("SIGTERM")),
    SIGINT: (backend: StartedBackend) => Promise.resolve(backend.child.kill("SIGINT")),
  })) {
    test(`by ${how}: clients are told, nothing is left, and the next one has what was assigned`, async () => {
      const backend = await home.start();
      const client = await home.connect();
      const { port } = await client.request("portDaddy/request", { project: "shop" });
      const told = client.next("portDaddy/willStop");
      await stop(backend);
      assert.deepEqual(await told, { reason: "requested" });
      await client.closed;
      await assertGone(backend);

      await home.start();
      const { assignments } = await (await home.connect()).request("portDaddy/list", {});
      assert.deepEqual(
        assignments.map((each) => ({ port: each.port, project: each.project })),
        [{ port, project: "shop" }],
      );
    });
  }

  test("requests that are on their way are answered before, also those of other clients", async () => {
    const backend = await home.start();
    const [client, other] = await Promise.all([home.connect(), home.connect("other")]);
    const batch = (project: string) => ({ requests: Array.from({ length: 100 }, (_, index) => ({ project, service: `s${index}` })) });
    const answers = Promise.all([
      other.request("portDaddy/requestAll", batch("two")),
      client.request("portDaddy/requestAll", batch("one")),
    ]);
    await other.request("portDaddy/health", {}); // The requests before it have arrived.
    const stopped = client.request("portDaddy/stop", {});
    for (const { assignments } of await answers) assert.equal(assignments.length, 100);
    await stopped;
    await assertGone(backend);
    await home.start();
    assert.equal((await (await home.connect()).request("portDaddy/health", {})).assignments.total, 200);
  });

  test("what is asked after that is not begun: nothing is done that its client is not told of", async () => {
    home.configure({ maxPortsPerProject: 500 });
    const backend = await home.start();
    const client = await home.connect();
    const names = Array.from({ length: 500 }, (_, index) => `s${index}`);
    await client.request("portDaddy/requestAll", { requests: names.map((service) => ({ project: "shop", service })) });
    // Keeps the connection from ending at once. Its answer may get lost: a socket that fails to write drops what it has not read.
    const slow = client.request("portDaddy/listeners", {}).catch(() => undefined);
    const told = client.next("portDaddy/willStop");
    await client.request("portDaddy/stop", {});
    await told;
    const releases: Promise<boolean>[] = [];
    const release = async (service: string): Promise<boolean> => {
      try {
        return (await client.request("portDaddy/release", { project: "shop", service })).released.length === 1;
      } catch {
        return false; // The connection has ended.
      }
    };
    for (const service of names) {
      if (client.socket.destroyed) break;
      releases.push(release(service));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await slow;
    const done = (await Promise.all(releases)).filter(Boolean).length;
    await assertGone(backend);
    await home.start();
    const { assignments } = await (await home.connect()).request("portDaddy/list", {});
    assert.equal(assignments.length, names.length - done);
  });

  test("also while a client does not read, one is silent, and one sends nonsense", async () => {
    const backend = await home.start();
    const [client, deaf, silent, hostile] = [await home.connect(), await home.connect(), await home.dial(), await home.dial()];
    // More than the buffers of a client that does not read can hold.
    const services = Array.from({ length: 90 }, (_, index) => `${"y".repeat(250)}${index}`);
    await client.request("portDaddy/requestAll", { requests: services.map((service) => ({ project: "x".repeat(255), service })) });
    deaf.socket.pause();
    for (let asked = 0; asked < 50; asked++) void deaf.send("portDaddy/list", {}).catch(() => undefined);
    for (let turn = 0; turn < 60; turn++) await client.request("portDaddy/health", {}); // By now they are answered.
    hostile.socket.write("Content-Length: 100\r\n\r\n{");
    await client.request("portDaddy/stop", {});
    await Promise.all([silent.closed, hostile.closed]);
    await assertGone(backend);
  });

  test("also where a folder is in the place of its backend.json", async () => {
    const backend = await home.start();
    const client = await home.connect();
    home.changeAtOnce(() => {
      rmSync(home.path("backend.json"));
      mkdirSync(home.path("backend.json"));
    });
    const told = client.next("portDaddy/willStop");
    await client.request("portDaddy/stop", {});
    assert.deepEqual(await told, { reason: "requested" });
    assert.deepEqual(await backend.exited, { code: 0, signal: null });
  });

  test("twice asked is once ended", async () => {
    const backend = await home.start();
    const client = await home.connect();
    await Promise.allSettled([client.request("portDaddy/stop", {}), client.request("portDaddy/stop", {})]);
    backend.child.kill("SIGTERM");
    await assertGone(backend);
  });

  test("by itself when it has had no client for a while, and the next client starts it again", async () => {
    const backend = await home.start();
    const client = await home.connect();
    const { port } = await client.request("portDaddy/request", { project: "shop" });
    home.configure({ idleExitMinutes: 0.005 }); // Only now, since the backend would not wait for the client.
    await client.end();
    await assertGone(backend);

    home.configure({});
    const next = await connectToBackend({ client: "test", dataDir: home.dataDir, server: serverBundle });
    const again = await next.request("portDaddy/request", { project: "shop" });
    assert.deepEqual({ port: again.port, existing: again.existing }, { port, existing: true });
    await next.close();
  });

  test("by itself as soon as the config says that it has waited long enough", async () => {
    home.configure({ idleExitMinutes: 60 });
    const backend = await home.start();
    home.configure({ idleExitMinutes: 0.001 });
    await assertGone(backend);
  });

  test("by itself when nobody ever came", async () => {
    home.configure({ idleExitMinutes: 0.002 });
    await assertGone(await home.start());
  });

  test("not while a process leases a port, but when that is gone", async () => {
    const backend = await home.start();
    const client = await home.connect();
    const owner = home.run("listenerProcess", { port: 0 });
    await owner.next();
    await client.request("portDaddy/request", { project: "shop", owner: { pid: owner.pid } });
    home.configure({ idleExitMinutes: 0.002, cleanupIntervalSeconds: 0.1 }); // Only now, since the backend would not wait for the client.
    await client.end();
    await pause(1000); // Longer than the idle time. Nothing tells that something does not happen.
    assert.equal(backend.child.exitCode, null, "it outlives its idle time, since the lease lives");
    await owner.kill();
    await assertGone(backend);
  });

  for (const [how, stop] of Object.entries({
    "on purpose": (client: RawClient) => client.request("portDaddy/stop", {}),
    "for its successor": (client: RawClient) => client.request("portDaddy/stop", { reason: "handOver" }),
    "by a signal": (_: RawClient, backend: StartedBackend) => Promise.resolve(backend.child.kill("SIGTERM")),
  })) {
    test(`${how}: the leases of its clients are kept, for them to come back to`, async () => {
      const backend = await home.start();
      const client = await home.connect();
      const { port } = await client.request("portDaddy/request", { project: "shop" });
      await stop(client, backend);
      await client.closed;
      await assertGone(backend);
      const store = openSqliteStore(home.path("port-daddy.db"));
      try {
        const { leases } = await store.load();
        assert.deepEqual(
          leases.map((lease) => ({ port: lease.port, client: lease.client, pid: lease.pid })),
          [{ port, client: "test", pid: process.pid }],
        );
        const events = await store.findEvents({ port, limit: 100 });
        assert.deepEqual(
          events.map(({ kind }) => kind),
          ["assigned"],
        );
      } finally {
        await store.close();
      }
    });
  }
});
