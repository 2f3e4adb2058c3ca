import assert from "node:assert/strict";
import type { ScannedListener } from "../../../server/adapters/system.js";
import type { NamedListener } from "../../../server/protocol/assignment.js";
import { house } from "./house.js";

suite("An idle port on which something listens", () => {
  const shop = { project: "shop", folder: "/home/me/shop", preferred: 4100 };

  /** A house in which shop had port 4100 and has let go of it. */
  async function shopOn4100() {
    const built = await house();
    await built.idle(shop);
    return { ...built, again: () => built.request({ project: "shop" }) };
  }

  test("is the identity's own server when that works in its folder: it is adopted, with a lease of its own", async () => {
    const { again, system, client } = await shopOn4100();
    system.processes.start(42);
    system.listen(4100, 42, "/home/me/shop/web");
    const granted = await again();
    assert.deepEqual([granted.port, granted.existing, granted.reassigned], [4100, true, false]);
    assert.deepEqual(
      granted.leases.map(({ pid }) => pid),
      [client.client.pid, 42],
    );
  });

  test("keeps the adopted server's lease when the client goes, and ends it with the server", async () => {
    const { again, system, disconnect, client, list, leases } = await shopOn4100();
    system.processes.start(42);
    system.listen(4100, 42, "/home/me/shop");
    await again();
    await disconnect(client);
    assert.deepEqual(
      list().map(({ leases }) => leases.map(({ pid }) => pid)),
      [[42]],
    );
    system.processes.kill(42);
    await leases.sweep();
    assert.equal(list()[0]!.state, "idle");
  });

  test("is the identity's own server when the owner is among its ancestors", async () => {
    const { request, system, idle } = await house();
    await idle({ project: "shop", preferred: 4100 });
    system.processes.start(40);
    system.processes.start(41, 40);
    system.processes.start(42, 41);
    system.listen(4100, 42, "/somewhere/else");
    const granted = await request({ project: "shop", owner: { pid: 40 } });
    assert.deepEqual([granted.port, granted.leases.map(({ pid }) => pid)], [4100, [40, 42]]);
  });

  test("is the identity's own server when the asking client is among its ancestors and its folder is not known", async () => {
    const { again, system, client } = await shopOn4100();
    system.processes.start(42, client.client.pid);
    system.listen(4100, 42);
    assert.equal((await again()).port, 4100);
  });

  test("is not its own merely because the same editor window started it for another folder", async () => {
    const { again, system, client } = await shopOn4100();
    system.processes.start(42, client.client.pid);
    system.listen(4100, 42, "/home/me/library");
    assert.equal((await again()).reassigned, true);
  });

  test("is not its own merely because the folders' names begin alike", async () => {
    const { again, system } = await shopOn4100();
    system.processes.start(42);
    system.listen(4100, 42, "/home/me/shop-two");
    assert.equal((await again()).reassigned, true);
  });

  test("is not its own in a deeper folder that is another assignment's", async () => {
    const { again, idle, system } = await shopOn4100();
    await idle({ project: "docs", folder: "/home/me/shop/docs", preferred: 4200 });
    system.processes.start(42);
    system.listen(4100, 42, "/home/me/shop/docs/site");
    assert.equal((await again()).reassigned, true);
  });

  for (const starterListens of [false, true]) {
    const there = starterListens ? "listens there, too" : "does not listen there";
    test(`is not its own when the process that started it leases another port of the folder, and ${there}`, async () => {
      const { again, request, system } = await shopOn4100();
      const { folder } = shop;
      system.processes.start(40);
      await request({ project: "shop", service: "api", folder, preferred: 4200, owner: { pid: 40 } });
      system.processes.start(42, 40);
      system.listen(4100, 42, folder);
      if (starterListens) system.listen(4200, 40, folder);
      assert.equal((await again()).reassigned, true);
    });
  }

  test("is not its own when it is the server of another service of the folder", async () => {
    const { again, request, idle, system } = await shopOn4100();
    const api = { project: "shop", service: "api", folder: shop.folder, preferred: 4200 };
    await idle(api);
    system.processes.start(42);
    system.listen(4200, 42, shop.folder);
    await request(api); // Which adopts it.
    system.listen(4100, 42, shop.folder);
    assert.equal((await again()).reassigned, true);
  });

  test("is its own when the process that started it leases the ports of both services", async () => {
    const { request, system } = await shopOn4100();
    const { folder } = shop;
    system.processes.start(40);
    await request({ project: "shop", service: "api", folder, preferred: 4200, owner: { pid: 40 } });
    system.processes.start(42, 40);
    system.listen(4100, 42, folder);
    system.listen(4200, 40, folder);
    assert.equal((await request({ project: "shop", owner: { pid: 40 } })).port, 4100);
  });

  test("is its own although a shell started it that leases the port of another project", async () => {
    const { again, request, system } = await shopOn4100();
    system.processes.start(41);
    await request({ project: "blog", folder: "/home/me/blog", owner: { pid: 41 } });
    system.processes.start(42, 41);
    system.listen(4100, 42, shop.folder);
    assert.equal((await again()).port, 4100);
  });

  test("is its own also in a folder whose name begins with two dots", async () => {
    const { again, system } = await shopOn4100();
    system.processes.start(42);
    system.listen(4100, 42, "/home/me/shop/..cache");
    assert.equal((await again()).port, 4100);
  });

  const unclear: [what: string, listener: Partial<ScannedListener>, named: NamedListener][] = [
    ["has no pid", { user: "root" }, { user: "root" }],
    ["is another user's", { pid: 42, isHidden: true, user: "redis" }, { pid: 42, command: "node", user: "redis" }],
    ["is a container that says nothing of its folder", { container: "db-1" }, { container: "db-1" }],
    [
      "forwards to a container that no engine names",
      { pid: 42, command: "/usr/bin/docker-proxy -proto tcp", folder: "/" },
      { pid: 42, command: "/usr/bin/docker-proxy -proto tcp", folder: "/" },
    ],
  ];
  for (const [what, listener, named] of unclear) {
    test(`is kept, without a lease for the listener, when that ${what}; the answer tells`, async () => {
      const { again, system, client } = await shopOn4100();
      const { pid } = listener;
      if (pid !== undefined) system.processes.start(pid);
      system.portProbe.taken.add(4100);
      system.listeners.all.push({ port: 4100, address: "::", ...(pid === undefined ? {} : { command: "node" }), ...listener });
      const { port, reassigned, leases, notices } = await again();
      assert.deepEqual([port, reassigned, leases.map((lease) => lease.pid)], [4100, false, [client.client.pid]]);
      const startedAt = pid === undefined ? {} : { startedAt: system.processes.get(pid)?.startedAt };
      const ancestors = notices?.[0]?.kind === "unclear" && notices[0].listener.ancestors;
      assert.deepEqual(notices, [{ kind: "unclear", listener: { ...named, ...startedAt, ...(ancestors ? { ancestors } : {}) } }]);
    });
  }

  test("is kept when the system would not say who listens; the answer and the log tell", async () => {
    const { again, system, logged } = await shopOn4100();
    system.portProbe.taken.add(4100);
    system.listeners.failure = new Error("lsof is missing");
    const { reassigned, notices } = await again();
    assert.deepEqual([reassigned, notices], [false, [{ kind: "unclear", listener: {} }]]);
    assert.deepEqual(logged, ["The system did not say which process is listening on port 4100: lsof is missing"]);
  });

  test("is the identity's own container's by the folder of its compose project, without a lease where no process is told", async () => {
    const { again, system, client } = await shopOn4100();
    system.portProbe.taken.add(4100);
    const row: ScannedListener = {
      port: 4100,
      address: "0.0.0.0",
      container: "shop-db-1",
      containerFolder: "/home/me/shop",
      ancestors: [],
    };
    system.listeners.all.push(row);
    const { reassigned, leases, notices } = await again();
    assert.deepEqual([reassigned, leases.map(({ pid }) => pid)], [false, [client.client.pid]]);
    assert.deepEqual(notices, [{ kind: "running", listener: { container: "shop-db-1" } }]);
  });

  test("says that its own server is running there already", async () => {
    const { again, system } = await shopOn4100();
    system.processes.start(42);
    system.listen(4100, 42, "/home/me/shop");
    const [notice] = (await again()).notices ?? [];
    assert.deepEqual([notice?.kind, notice?.kind === "running" && notice.listener.pid], ["running", 42]);
  });

  for (const use of ["closing", "connected", "bound", undefined] as const) {
    test(`is kept when nobody listens on it, and it is taken all the same (${use ?? "the system does not tell why"})`, async () => {
      const { again, system } = await shopOn4100();
      system.portProbe.taken.add(4100);
      if (use !== undefined) system.sockets.uses.set(4100, use);
      const { port, notices } = await again();
      assert.deepEqual([port, notices], [4100, [{ kind: "occupied", ...(use === undefined ? {} : { use }) }]]);
    });
  }

  test("is kept without a word when its listener has ended by the time of the look", async () => {
    const { again, system } = await shopOn4100();
    system.portProbe.taken.add(4100);
    system.listenerScan.during = () => Promise.resolve(void system.portProbe.taken.delete(4100));
    const { port, notices } = await again();
    assert.deepEqual([port, notices], [4100, undefined]);
  });

  test("given to another port says for whom it was given up", async () => {
    const { again, system } = await shopOn4100();
    system.processes.start(42);
    system.listen(4100, 42, "/home/me/blog");
    const { reassigned, reason } = await again();
    assert.deepEqual([reassigned, reason], [true, "node (pid 42) from /home/me/blog is listening on port 4100"]);
  });

  test("ends a loop in what the system tells of parents", async () => {
    const { again, system } = await shopOn4100();
    system.processes.start(42, 43);
    system.processes.start(43, 42);
    system.listen(4100, 42);
    assert.equal((await again()).reassigned, true);
  });
});

suite("An identity without a port, whose own server is running already", () => {
  const folder = "/home/me/shop";

  /** A house in which something works in the folder and listens on the port. */
  async function serving(port: number, config = {}) {
    const built = await house({ config });
    built.system.processes.start(42);
    built.system.listen(port, 42, folder);
    return built;
  }

  test("gets the preferred port on which it listens, with a lease for the server", async () => {
    const { request, client, state } = await serving(4100);
    const granted = await request({ project: "shop", folder, preferred: 4100 });
    assert.deepEqual([granted.port, granted.existing, granted.reassigned], [4100, false, false]);
    assert.deepEqual(
      granted.leases.map(({ pid }) => pid),
      [client.client.pid, 42],
    );
    const { inStore } = await state();
    assert.deepEqual([inStore.assignments.length, inStore.leases.length], [1, 2]);
  });

  test("gets it when it insists on that port, too", async () => {
    const { request } = await serving(4100);
    assert.equal((await request({ project: "shop", folder, preferred: 4100, strict: true })).port, 4100);
  });

  test("gets the port that it had before the store was lost", async () => {
    const before = await house();
    const { port } = await before.idle({ project: "shop", folder });
    const { request, system } = await serving(port);
    assert.equal((await request({ project: "shop", folder })).port, port);
    system.processes.start(43);
    system.listen(4200, 43, "/elsewhere");
    assert.notEqual((await request({ project: "other", folder: "/home/me/other", preferred: 4200 })).port, 4200);
  });

  test("gets it also when a stranger listens on the port before it", async () => {
    const { request, system } = await serving(4001, { range: [4000, 4009], strategy: "cursor" });
    system.listen(4000, 666);
    assert.equal((await request({ project: "shop", folder })).port, 4001);
  });

  test("gets its port back that it released a moment ago", async () => {
    const { request, release, system } = await house();
    const { port } = await request({ project: "shop", folder });
    system.processes.start(42);
    system.listen(port, 42, folder);
    await release({ project: "shop" });
    assert.equal((await request({ project: "shop", folder })).port, port);
  });

  test("gets another one than it released a moment ago where nobody can tell who listens on that", async () => {
    const { request, release, system } = await house();
    const { port } = await request({ project: "shop", folder });
    system.portProbe.taken.add(port);
    system.listeners.all.push({ port, address: "0.0.0.0" });
    await release({ project: "shop" });
    assert.notEqual((await request({ project: "shop", folder })).port, port);
  });

  test("gets no port of a server that leases another service's port", async () => {
    const { request } = await serving(4100);
    await request({ project: "shop", service: "api", folder, preferred: 4200, owner: { pid: 42 } });
    assert.notEqual((await request({ project: "shop", folder, preferred: 4100 })).port, 4100);
  });

  test("gets no port on which a server of the asking window listens, without another sign that it is the service's", async () => {
    const { request, system, client } = await house();
    system.listen(4100, client.client.pid, "/elsewhere");
    system.processes.start(42, client.client.pid);
    system.listen(4101, 42);
    for (const preferred of [4100, 4101])
      assert.notEqual((await request({ project: `shop${preferred}`, folder, preferred })).port, preferred);
  });

  test("gets the port of the server that its command line runs, wherever that works", async () => {
    const { request, system, connect } = await house();
    const cli = connect("cli");
    system.processes.start(42, cli.client.pid);
    system.listen(4100, 42, "/elsewhere");
    assert.equal((await request({ project: "shop", preferred: 4100 }, cli)).port, 4100);
  });

  test("gets another port when the system would not say whose server it is", async () => {
    const { request, system } = await serving(4100);
    system.listeners.failure = new Error("no /proc");
    const { port, notices } = await request({ project: "shop", folder, preferred: 4100 });
    assert.notEqual(port, 4100);
    assert.deepEqual(notices, [{ kind: "refused", port: 4100, reason: "another process is listening on it" }]);
  });

  test("gets another port than the preferred one while that is closing, and is told why", async () => {
    const { request, system } = await house();
    system.portProbe.taken.add(4100);
    system.sockets.uses.set(4100, "closing");
    const { port, notices } = await request({ project: "shop", folder, preferred: 4100 });
    assert.notEqual(port, 4100);
    const reason = "connections on it are still closing, which takes a minute or two";
    assert.deepEqual(notices, [{ kind: "refused", port: 4100, reason }]);
  });
});
