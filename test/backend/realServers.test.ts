import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { type ListenOptions, type Server, createServer } from "node:net";
import path from "node:path";
import { BackendHome, type StartedBackend, serverBundle, testRange } from "./backendHome.js";
import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { kill } from "./processes.js";
import { type RawClient, refusalOf } from "./rawClient.js";

suite("real servers on the ports", () => {
  let home: BackendHome;
  let backend: StartedBackend;

  setup(async () => {
    home = new BackendHome({ restSeconds: 0 });
    backend = await home.start();
  });
  teardown(() => home.remove());

  async function listen(options: ListenOptions): Promise<Server> {
    const server = createServer().listen(options);
    await once(server, "listening");
    return server;
  }

  for (const [what, options] of Object.entries({
    "127.0.0.1": { host: "127.0.0.1" },
    "::1": { host: "::1" },
    "0.0.0.0": { host: "0.0.0.0" },
    "::": { host: "::" },
    ":: for IPv6 alone": { host: "::", ipv6Only: true },
    "127.0.0.2": { host: "127.0.0.2" },
  })) {
    test(`a port on which somebody listens at ${what} is never handed out`, async () => {
      const client = await home.connect();
      const shop = { project: "shop" };
      const { port } = await client.request("portDaddy/request", shop);
      await client.request("portDaddy/release", shop);
      const server = await listen({ ...options, port });
      try {
        const { port: other } = await client.request("portDaddy/request", shop);
        assert.notEqual(other, port);
        const { data } = await refusalOf(client.request("portDaddy/request", { project: "wish", preferred: port, strict: true }));
        assert.equal(data["kind"], "PortUnavailable");
        assert.notEqual((await client.request("portDaddy/request", { project: "wish", preferred: port })).port, port);
        const all = Array.from({ length: 6 }, (_, index) => ({ project: "around", service: `s${index}`, range: around(port) }));
        const { assignments } = await client.request("portDaddy/requestAll", { requests: all });
        assert.ok(assignments.every((each) => each.port !== port));
      } finally {
        server.close();
        await once(server, "close");
      }
      await client.request("portDaddy/release", shop);
      assert.equal((await client.request("portDaddy/request", shop)).port, port, "free again, it is the identity's first choice");
    });
  }

  /** Ten ports, including this one. */
  const around = (port: number): [number, number] => {
    const first = Math.min(Math.max(port - 5, testRange[0]), testRange[1] - 9);
    return [first, first + 9];
  };

  /** A client process in a folder, which gets a port and is killed. */
  async function assignAndLeave(folder: string): Promise<number> {
    const child = home.run("clientProcess", {
      server: serverBundle,
      requests: [["portDaddy/request", { project: "shop", folder }]],
      stay: true,
    });
    const { port } = await child.next<GrantedAssignment>();
    await child.kill();
    return port;
  }

  async function untilIdle(client: RawClient): Promise<void> {
    while ((await client.request("portDaddy/list", { active: true })).assignments.length > 0);
  }

  async function restart(): Promise<void> {
    kill(backend.pid);
    await backend.exited;
    backend = await home.start();
  }

  test("after a crash of the backend, the identity's own server keeps its port", async () => {
    const folder = home.mkdir("shop");
    const port = await assignAndLeave(folder);
    const server = home.run("listenerProcess", { port }, { cwd: home.mkdir(path.join("shop", "web")) });
    await server.next();
    await restart();
    const client = await home.connect();
    await untilIdle(client);
    const again = await client.request("portDaddy/request", { project: "shop", folder });
    assert.deepEqual(
      { port: again.port, existing: again.existing, reassigned: again.reassigned, owners: again.leases.map(({ pid }) => pid).sort() },
      { port, existing: true, reassigned: false, owners: [process.pid, server.pid].sort() },
    );
  });

  test("after the store was lost, the identity's own server keeps its port, whatever it is", async () => {
    const [shop, library] = [
      { project: "shop", folder: home.mkdir("shop") },
      { project: "library", folder: home.mkdir("library"), preferred: testRange[1] },
    ];
    const before = await home.connect();
    const ports: number[] = [];
    for (const asked of [shop, library]) {
      const { port } = await before.request("portDaddy/request", asked);
      ports.push(port);
      await home.run("listenerProcess", { port }, { cwd: asked.folder }).next();
    }
    await before.request("portDaddy/stop", {});
    await backend.exited;
    for (const name of readdirSync(home.dataDir)) if (/^port-daddy\.db|^backups$/.test(name)) rmSync(home.path(name), { recursive: true });
    backend = await home.start();
    const client = await home.connect();
    for (const [index, asked] of [shop, library].entries()) {
      const { port, leases } = await client.request("portDaddy/request", asked);
      assert.deepEqual([port, leases.length], [ports[index], 2]);
    }
  });

  test("the adopted server holds the port for as long as it lives", async () => {
    home.configure({ cleanupIntervalSeconds: 0.2 });
    await restart();
    const folder = home.mkdir("shop");
    const port = await assignAndLeave(folder);
    const server = home.run("listenerProcess", { port }, { cwd: folder });
    await server.next();
    const [observer, client] = await Promise.all([home.connect("observer"), home.connect()]);
    await untilIdle(observer);
    await client.request("portDaddy/request", { project: "shop", folder });
    await client.end();
    await observer.next(
      "portDaddy/didChange",
      ({ changed }) => changed[0]?.leases.length === 1 && changed[0].leases[0]?.pid === server.pid,
    );
    await server.kill();
    await observer.next("portDaddy/didChange", ({ changed }) => changed[0]?.state === "idle");
  });

  test("a stranger on the port means another one, and the answer says so", async () => {
    const folder = home.mkdir("shop");
    const port = await assignAndLeave(folder);
    const stranger = home.run("listenerProcess", { port, host: "127.0.0.1" }, { cwd: home.mkdir("shop-2") });
    await stranger.next();
    await restart();
    const client = await home.connect();
    await untilIdle(client);
    const again = await client.request("portDaddy/request", { project: "shop", folder });
    assert.deepEqual({ existing: again.existing, reassigned: again.reassigned }, { existing: false, reassigned: true });
    assert.notEqual(again.port, port);
    const { assignments } = await client.request("portDaddy/list", {});
    assert.deepEqual(
      assignments.map((each) => each.port),
      [again.port],
    );
  });
});
