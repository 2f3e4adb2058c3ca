import assert from "node:assert/strict";
import { failureOf } from "./failure.js";
import { house } from "./house.js";

suite("Requesting again", () => {
  test("an identity gets the port it had", async () => {
    const { request, idle, clock } = await house();
    const first = await idle({ project: "shop", service: "web", preferred: 4100 });
    clock.advance(1000);
    const again = await request({ project: "shop", service: "web" });
    assert.deepEqual(
      { port: again.port, existing: again.existing, reassigned: again.reassigned, createdAt: again.createdAt },
      { port: 4100, existing: true, reassigned: false, createdAt: first.createdAt },
    );
  });

  test("the first answer says that the assignment is new, active, and whose", async () => {
    const { request, client, clock } = await house();
    const time = new Date(clock.now()).toISOString();
    assert.deepEqual(await request({ project: "shop", folder: "/home/me/shop", preferred: 4100 }), {
      ...{ port: 4100, project: "shop", service: "main", context: "", folder: "/home/me/shop", state: "active" },
      leases: [{ pid: client.client.pid, client: "first", since: time }],
      ...{ byNumber: true, createdAt: time, lastUsedAt: time, existing: false, reassigned: false },
    });
  });

  test("service and context tell identities apart, and leaving them out means main and the main checkout", async () => {
    const { request } = await house();
    const granted = [];
    for (const params of [{}, { service: "main", context: "" }, { service: "api" }, { context: "feature" }]) {
      granted.push((await request({ project: "shop", ...params })).port);
    }
    assert.equal(granted[0], granted[1]);
    assert.equal(new Set(granted).size, 3);
  });

  test("another preference does not move it", async () => {
    const { request, idle } = await house();
    await idle({ project: "shop", preferred: 4100 });
    assert.equal((await request({ project: "shop", preferred: 4200 })).port, 4100);
  });

  test("with a live lease it is renewed without a look at the port", async () => {
    const { request, probe, connect, system } = await house();
    const { port } = await request({ project: "shop" });
    system.listen(port, 666);
    const tried = probe.tried.length;
    const again = await request({ project: "shop" }, connect("cli"));
    assert.deepEqual([again.port, again.existing, again.leases.map(({ client }) => client)], [port, true, ["first", "cli"]]);
    assert.deepEqual([probe.tried.length, system.listeners.asked], [tried, []]);
  });

  test("a connected owner lives, whatever the system says of its pid, and without asking it", async () => {
    const { request, client, system, connect } = await house();
    system.processes.start(41);
    await request({ project: "shop", owner: { pid: 41 } });
    const { port } = await request({ project: "shop" });
    system.processes.kill(client.client.pid);
    system.listen(port, 666);
    const cli = connect("cli");
    await request({ project: "other" }, cli); // Each client's own process is looked up once.
    const { looks } = system.processes;
    assert.equal((await request({ project: "shop" }, cli)).port, port);
    assert.equal(system.processes.looks, looks);
  });

  test("the same client has one lease, however often it asks", async () => {
    const { request, clock } = await house();
    const first = await request({ project: "shop" });
    clock.advance(1000);
    const again = await request({ project: "shop" });
    assert.deepEqual(again.leases, first.leases);
    assert.notEqual(again.lastUsedAt, first.lastUsedAt);
  });

  test("a lease whose owner is dead does not keep the port from being looked at", async () => {
    const { request, system, client } = await house();
    system.processes.start(41);
    const { port } = await request({ project: "shop", owner: { pid: 41 } });
    system.processes.kill(41);
    system.listen(port, 666);
    const again = await request({ project: "shop" });
    assert.notEqual(again.port, port);
    assert.deepEqual([again.reassigned, again.leases.map(({ pid }) => pid)], [true, [client.client.pid]]);
  });

  test("when the system would not say who lives, a leased port is renewed", async () => {
    const { request, system } = await house();
    system.processes.start(41);
    const { port } = await request({ project: "shop", owner: { pid: 41 } });
    system.processes.failure = new Error("no /proc");
    assert.equal((await request({ project: "shop" })).port, port);
  });

  test("an idle port on which a stranger listens is given up, and the answer says so", async () => {
    const { request, idle, system, list } = await house();
    const { port } = await idle({ project: "shop", folder: "/home/me/shop" });
    system.listen(port, 666, "/home/me/other");
    system.processes.start(666);
    const moved = await request({ project: "shop" });
    assert.notEqual(moved.port, port);
    assert.deepEqual([moved.existing, moved.reassigned, moved.folder], [false, true, "/home/me/shop"]);
    assert.deepEqual(
      list().map((assignment) => assignment.port),
      [moved.port],
    );
  });

  test("an idle port with a stranger is not kept because somebody prefers it", async () => {
    const { request, idle, system } = await house();
    await idle({ project: "shop", preferred: 4100 });
    system.listen(4100, 666);
    const failure = await failureOf(request({ project: "shop", preferred: 4100, strict: true }), "PortUnavailable");
    assert.match(failure.message, /^Port 4100 is not available: another process is listening on it\./);
  });

  test("an idle port that may not be handed out any more is given up", async () => {
    const before = await house();
    await before.idle({ project: "shop", preferred: 4100 });
    const after = await before.restart({ reserved: [4100] });
    const moved = await after.request({ project: "shop" });
    assert.notEqual(moved.port, 4100);
    assert.equal(moved.reassigned, true);
  });

  test("a range moves it only when it is outside", async () => {
    const { request, idle } = await house();
    await idle({ project: "shop", preferred: 4100 });
    assert.equal((await request({ project: "shop", range: [4000, 4200] })).port, 4100);
    const moved = await request({ project: "shop", range: [4300, 4310] });
    assert.ok(moved.port >= 4300 && moved.port <= 4310);
    assert.equal(moved.reassigned, true);
  });

  test("a preferred port outside of the range that was asked for is not given, so that the next answer is the same", async () => {
    const { request } = await house();
    const wish = { project: "shop", preferred: 4100, range: [4300, 4310] as [number, number] };
    const first = await request(wish);
    assert.ok(first.port >= 4300 && first.port <= 4310);
    assert.equal((await request(wish)).port, first.port);
    const strictly = await failureOf(request({ ...wish, service: "api", strict: true }), "PortUnavailable");
    assert.match(strictly.message, /4300 to 4310/);
  });

  test("strictly another port moves an assignment that nobody else leases", async () => {
    const { request } = await house();
    await request({ project: "shop", preferred: 4100 });
    const moved = await request({ project: "shop", preferred: 4200, strict: true });
    assert.deepEqual([moved.port, moved.reassigned, moved.leases.length], [4200, true, 1]);
  });

  test("strictly another port is refused while somebody else leases the one there is", async () => {
    const { request, connect, list } = await house();
    await request({ project: "shop", preferred: 4100 });
    const failure = await failureOf(request({ project: "shop", preferred: 4200, strict: true }, connect("cli")), "PortUnavailable");
    assert.match(failure.message, /shop:main has port 4100, which is in use by first \(pid \d+\)/);
    assert.deepEqual(
      list().map(({ port, leases }) => [port, leases.length]),
      [[4100, 1]],
    );
  });
});
