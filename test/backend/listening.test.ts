import assert from "node:assert/strict";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import { BackendHome, outsidePort, type StartedBackend } from "./backendHome.js";
import { kill } from "./processes.js";
import { type RawClient, refusalOf } from "./rawClient.js";

suite("knowing who listens", () => {
  let home: BackendHome;
  let backend: StartedBackend;
  let client: RawClient;
  /** The pids of servers that their parents leave behind. */
  let servers: number[];

  setup(async () => {
    home = new BackendHome({ restSeconds: 0 });
    backend = await home.start();
    client = await home.connect();
    servers = [];
  });
  teardown(async () => {
    for (const pid of servers) process.kill(pid, "SIGKILL");
    await home.remove();
  });

  const watch = (watching = client) => watching.request("portDaddy/watch", { listeners: true });

  async function assign(service = "main"): Promise<{ port: number; folder: string }> {
    const folder = home.mkdir("shop");
    const { port } = await client.request("portDaddy/request", { project: "shop", service, folder });
    return { port, folder };
  }

  async function serve(port: number, folder: string, host = "127.0.0.1") {
    const server = home.run("listenerProcess", { port, host }, { cwd: folder });
    await server.next();
    return server;
  }

  test("a stranger on an assigned port is told by name, and it is over when it has gone", async () => {
    const { port } = await assign();
    await watch();
    const blog = home.mkdir("blog");
    const stranger = await serve(port, blog);
    const conflict = await client.next("portDaddy/didDetectConflict");
    const { kind, holder, address, assignment } = conflict;
    assert.deepEqual([kind, conflict.port, address, holder?.pid, holder?.folder], ["conflict", port, "127.0.0.1", stranger.pid, blog]);
    assert.match(holder!.command, /listenerProcess/);
    assert.ok(Math.abs(Date.parse(holder!.since!) - Date.now()) < 60_000);
    assert.deepEqual([assignment.project, assignment.port, assignment.trouble?.kind], ["shop", port, "conflict"]);
    const again = await client.request("portDaddy/request", { project: "shop" });
    assert.deepEqual([again.port, again.conflict?.pid], [port, stranger.pid]);
    await stranger.kill();
    await client.next("portDaddy/didChange", ({ changed }) => changed.some((each) => each.port === port && each.trouble === undefined));
    const { events } = await client.request("portDaddy/history", { port });
    assert.deepEqual(
      events.slice(0, 2).map((event) => event.kind),
      ["resolved", "conflicted"],
    );
  });

  test("the own server of a folder is no stranger, and is shown with its assignment", async () => {
    const { port, folder } = await assign();
    const server = await serve(port, folder, "::1");
    await watch();
    const isThere = (row: ListenerInfo): boolean => row.port === port;
    const { listeners } = await client.next("portDaddy/didChangeListeners", (told) => told.listeners.some(isThere));
    const { own, pid, assignment, address } = listeners.find(isThere)!;
    assert.deepEqual([own, pid, assignment?.project, address], [true, server.pid, "shop", "::1"]);
    const asked = await client.request("portDaddy/listeners", {});
    assert.equal(asked.listeners.find(isThere)?.pid, server.pid);
    const { available, reason } = await client.request("portDaddy/explain", { port });
    assert.equal(available, false);
    assert.match(
      reason,
      new RegExp(
        `^Port ${port} is assigned to shop:main and in use by test \\(pid ${process.pid}\\)\\. Its own server, .*, is listening\\.$`,
      ),
    );
  });

  test("a server that found its port taken and counted upwards is found by its owner", async () => {
    const runner = home.run("driftingServer", {});
    const owner = await runner.next<{ pid: number }>();
    const { port } = await client.request("portDaddy/request", { project: "shop", folder: home.mkdir("shop"), owner });
    await watch();
    const stranger = await serve(port, home.mkdir("blog"), "::");
    runner.child.stdin!.write(`${port}\n`);
    const went = await runner.next<{ port: number; pid: number }>();
    const drift = await client.next("portDaddy/didDetectConflict", ({ kind }) => kind === "drift");
    assert.deepEqual([drift.port, drift.holder?.pid, drift.assignment.port], [went.port, went.pid, port]);
    assert.ok(went.port > port);
    assert.deepEqual(drift.assignment.listener?.pid, stranger.pid);
    process.kill(went.pid, "SIGKILL");
  });

  test("a server that went to a port outside of the range is found there, and the service may have that port and keeps it", async () => {
    const folder = home.mkdir("shop");
    const shop = { project: "shop", folder };
    const runner = home.run("driftingServer", {});
    const owner = await runner.next<{ pid: number }>();
    const { port } = await client.request("portDaddy/request", { ...shop, owner });
    await watch();
    runner.child.stdin!.write(`${outsidePort}\n`);
    const went = await runner.next<{ port: number; pid: number }>();
    servers.push(went.pid);
    const drift = await client.next("portDaddy/didDetectConflict", ({ kind }) => kind === "drift");
    assert.deepEqual([drift.port, drift.assignment.port, went.port], [outsidePort, port, outsidePort]);
    const adopted = await client.request("portDaddy/adopt", { project: "shop", port: drift.port });
    assert.deepEqual([adopted.port, adopted.reassigned, adopted.leases.at(-1)?.pid], [outsidePort, true, went.pid]);
    await client.next("portDaddy/didChange", ({ changed }) =>
      changed.some((each) => each.port === outsidePort && each.trouble === undefined),
    );
    const { reason } = await client.request("portDaddy/explain", { port: outsidePort });
    assert.match(reason, new RegExp(`^Port ${outsidePort} is assigned to shop:main and in use by .*Its own server, .*, is listening\\.$`));

    // A backend that is killed, and one with another range.
    for (const range of [
      [3100, 9999],
      [4000, 4999],
    ]) {
      kill(backend.pid);
      await backend.exited;
      home.configure({ range });
      backend = await home.start();
      client = await home.connect();
      const again = await client.request("portDaddy/request", shop);
      assert.deepEqual([again.port, again.existing, again.byNumber], [outsidePort, true, true]);
    }
    const { message } = await refusalOf(client.request("portDaddy/request", { project: "blog", preferred: outsidePort, strict: true }));
    assert.match(message, new RegExp(`^Port ${outsidePort} is not available: it is assigned to shop:main\\.`));
  });

  /** A process that leases shop's port. Its server works outside the folder, and counts upwards from the port if that is taken. */
  async function startOwner(folder: string) {
    const runner = home.run("driftingServer", {});
    const owner = await runner.next<{ pid: number }>();
    const { port } = await client.request("portDaddy/request", { project: "shop", folder, owner });
    const startServer = async () => {
      runner.child.stdin!.write(`${port}\n`);
      const server = await runner.next<{ port: number; pid: number }>();
      servers.push(server.pid);
      return server;
    };
    return { owner, port, startServer };
  }

  test("a second server that counted upwards is found, although the first owner's server has the port", async () => {
    const folder = home.mkdir("shop");
    await watch();
    const first = await startOwner(folder);
    const kept = await first.startServer();
    const second = await startOwner(folder);
    const went = await second.startServer();
    const drift = await client.next("portDaddy/didDetectConflict");
    assert.deepEqual([drift.kind, drift.port, drift.holder?.pid, drift.assignment.port], ["drift", went.port, went.pid, kept.port]);
    assert.equal(drift.holder?.ancestors?.[0], second.owner.pid);
    assert.equal(drift.assignment.listener?.pid, kept.pid);
  });

  test("a second server that counted upwards is found, although one that was left behind has the port", async () => {
    const { port, folder } = await assign();
    const orphan = await serve(port, folder, "::");
    client.destroy();
    client = await home.connect();
    while ((await client.request("portDaddy/list", { active: true })).assignments.length > 0);
    await watch();
    const went = await (await startOwner(folder)).startServer();
    const drift = await client.next("portDaddy/didDetectConflict");
    assert.deepEqual([drift.kind, drift.port, drift.holder?.pid], ["drift", went.port, went.pid]);
    assert.equal(drift.assignment.listener?.pid, orphan.pid);
  });

  test("two servers on one port, one on 127.0.0.1 and one on ::1, are told as a shadow", async () => {
    const { port, folder } = await assign();
    await watch();
    const own = await serve(port, folder, "127.0.0.1");
    const other = await serve(port, home.mkdir("blog"), "::1");
    const shadow = await client.next("portDaddy/didDetectConflict", ({ kind }) => kind === "shadow");
    const { holder, address, assignment } = shadow;
    assert.deepEqual([holder?.pid, address, assignment.listener?.pid], [other.pid, "::1", own.pid]);
  });

  test("a connection that ends while it begins to watch is in nobody's way", async () => {
    const watcher = await home.connect("watcher");
    await watch(watcher);
    await watcher.next("portDaddy/didChangeListeners");
    const asked = watcher.send("portDaddy/watch", { listeners: true }).catch(() => undefined);
    watcher.destroy();
    await asked;
    await client.request("portDaddy/list", {});
    await watch();
    await client.next("portDaddy/didChangeListeners");
  });

  suite("stopping", () => {
    /** The listener on a port, according to `listeners`. */
    async function seen(port: number): Promise<{ port: number; pid: number; startedAt: string }> {
      for (;;) {
        const { listeners } = await client.request("portDaddy/listeners", {});
        const row = listeners.find((each) => each.port === port);
        if (row?.pid !== undefined) return { port, pid: row.pid, startedAt: row.startedAt! };
      }
    }

    test("ends a server that nobody needs, frees its port, and tells the history who did it", async () => {
      const { port, folder } = await assign();
      const server = await serve(port, folder);
      assert.deepEqual(await client.request("portDaddy/stopListener", await seen(port)), { stopped: true, free: true });
      await server.exited;
      const { events } = await client.request("portDaddy/history", { port });
      assert.deepEqual([events[0]!.kind, events[0]!.client, events[0]!.pid], ["stopped", "test", process.pid]);
      const line = `had process ${server.pid} on port ${port} stopped`;
      while (!home.log().includes(line)) await client.request("portDaddy/health", {}); // It is written a little later.
    });

    test("ends one that does not listen to that by force alone", async () => {
      const { port, folder } = await assign();
      const server = home.run("deafServer", { port }, { cwd: folder });
      await server.next();
      const found = await seen(port);
      const stopping = client.request("portDaddy/stopListener", { ...found, force: true });
      assert.equal(await server.next(), "ignored", "it was asked first");
      assert.deepEqual(await stopping, { stopped: true, free: true });
      await server.exited;
      assert.equal(server.child.signalCode, "SIGKILL");
    });

    test("is refused where nobody listens, for another life of the pid, and for the client itself", async () => {
      const { port, folder } = await assign();
      const server = await serve(port, folder);
      const found = await seen(port);
      const refuse = async (params: { port: number; pid: number; startedAt: string }) =>
        (await refusalOf(client.request("portDaddy/stopListener", params))).data["kind"];
      assert.equal(await refuse({ ...found, startedAt: "then" }), "NotStoppable");
      assert.equal(await refuse({ ...found, pid: backend.pid }), "NotStoppable");
      const own = await home.connect("server", server.pid);
      assert.equal(await refuse(found), "NotStoppable");
      await own.end();
      await server.kill();
      assert.equal(await refuse(found), "NotFound");
    });
  });

  test("what processes use is told, without those that have gone", async () => {
    const { port, folder } = await assign();
    const server = await serve(port, folder);
    const { usage } = await client.request("portDaddy/usage", { pids: [server.pid, process.pid] });
    assert.deepEqual(
      usage.map(({ pid }) => pid),
      [server.pid, process.pid],
    );
    assert.ok(usage.every(({ memoryBytes, cpuPercent }) => memoryBytes > 1_000_000 && cpuPercent >= 0));
    await server.kill();
    const left = await client.request("portDaddy/usage", { pids: [server.pid, process.pid] });
    assert.deepEqual(
      left.usage.map(({ pid }) => pid),
      [process.pid],
    );
  });
});
