import assert from "node:assert/strict";
import { RECONNECT_GRACE_MS } from "../../../server/services/leases.js";
import { failureOf } from "./failure.js";
import { house, minutes } from "./house.js";

suite("Leases of a connection", () => {
  test("end with it, and with no other", async () => {
    const { request, connect, disconnect, list } = await house();
    const [one, two] = [connect("one"), connect("two")];
    await request({ project: "shop" }, one);
    await request({ project: "library" }, one);
    await request({ project: "shop" }, two);
    await disconnect(one);
    assert.deepEqual(
      list()
        .map(({ project, state, leases }) => [project, state, leases.map(({ client }) => client)])
        .sort(),
      [
        ["library", "idle", []],
        ["shop", "active", ["two"]],
      ],
    );
  });

  test("end also when it closes while its request is under way", async () => {
    for (const moment of ["probe", "store"] as const) {
      const { request, connect, disconnect, list, probe, store, state } = await house();
      const caller = connect();
      let closed: Promise<void> | undefined;
      const close = () => void (closed ??= disconnect(caller));
      if (moment === "probe") probe.during = close;
      else {
        const claim = store.claim;
        store.claim = (what) => {
          const written = claim(what);
          close();
          return written;
        };
      }
      await request({ project: "shop" }, caller);
      await closed;
      assert.deepEqual(
        list().map(({ project, state }) => [project, state]),
        [["shop", "idle"]],
      );
      assert.deepEqual((await state()).inStore.leases, []);
    }
  });

  test("that a sweep meets while the client is connected go on, whatever the system says of its pid", async () => {
    const { request, connect, leases, system, clock } = await house();
    const caller = connect();
    await request({ project: "shop" }, caller);
    system.processes.kill(caller.client.pid);
    clock.advance(minutes(60));
    assert.equal(await leases.sweep(), 0);
  });

  test("that could not be ended for the store's sake are ended by a later sweep", async () => {
    const { request, connect, disconnect, leases, store, list, clock, system } = await house();
    const caller = connect();
    await request({ project: "shop" }, caller);
    store.broken = true;
    await failureOf(disconnect(caller), "StoreUnavailable");
    store.broken = false;
    system.processes.start(caller.client.pid);
    clock.advance(RECONNECT_GRACE_MS);
    assert.equal(await leases.sweep(), 1);
    assert.equal(list()[0]!.state, "idle");
  });

  test("outlive the backend for as long as the client's process lives, whether it comes back or not", async () => {
    const before = await house();
    const caller = before.connect();
    const { port } = await before.request({ project: "shop" }, caller);
    let after = await before.restart();
    after.clock.advance(minutes(60));
    assert.equal(await after.leases.sweep(), 0);
    await after.request({ project: "other", preferred: port });
    assert.deepEqual([after.list({ project: "shop" })[0]!.port, after.list({ project: "shop" })[0]!.state], [port, "active"]);
    after = await after.restart();
    after.clock.advance(RECONNECT_GRACE_MS);
    assert.equal(await after.leases.sweep(), 0);
    after.system.processes.kill(caller.client.pid);
    assert.equal(await after.leases.sweep(), 1);
    assert.equal(after.list({ project: "shop" })[0]!.state, "idle");
  });

  test("end when another process has the pid of a client that did not come back", async () => {
    const before = await house();
    const caller = before.connect();
    await before.request({ project: "shop" }, caller);
    before.system.processes.start(caller.client.pid);
    const after = await before.restart();
    assert.equal(await after.leases.sweep(), 1);
  });

  test("outlive the backend for as long as the client may take to come back, where its process is not known", async () => {
    const before = await house();
    const caller = before.connect();
    before.system.processes.failure = new Error("no /proc");
    await before.request({ project: "shop" }, caller);
    before.system.processes.failure = undefined;
    const after = await before.restart();
    after.clock.advance(RECONNECT_GRACE_MS - 1);
    assert.equal(await after.leases.sweep(), 0);
    assert.equal(after.list()[0]!.state, "active");
    after.clock.advance(1);
    assert.equal(await after.leases.sweep(), 1);
    assert.equal(after.list()[0]!.state, "idle");
  });

  test("that the client has not taken up again end when it has been back for long enough", async () => {
    const before = await house();
    const caller = before.connect();
    await before.request({ project: "shop" }, caller);
    await before.request({ project: "library" }, caller);
    const after = await before.restart();
    after.clock.advance(minutes(60));
    const back = after.connect("vscode", caller.client.pid);
    await after.request({ project: "shop" }, back);
    after.clock.advance(RECONNECT_GRACE_MS - 1);
    assert.equal(await after.leases.sweep(), 0);
    after.clock.advance(1);
    assert.equal(await after.leases.sweep(), 1);
    assert.deepEqual(
      after
        .list()
        .map(({ project, state }) => [project, state])
        .sort(),
      [
        ["library", "idle"],
        ["shop", "active"],
      ],
    );
  });

  test("end at once after the backend's restart when the client is gone as well", async () => {
    const before = await house();
    const caller = before.connect();
    await before.request({ project: "shop" }, caller);
    before.system.processes.kill(caller.client.pid);
    const after = await before.restart();
    assert.equal(await after.leases.sweep(), 1);
  });

  test("are taken up again by the client that comes back to another backend, on the same port without a look", async () => {
    const before = await house();
    const caller = before.connect();
    const { port } = await before.request({ project: "shop" }, caller);
    const after = await before.restart();
    after.system.listen(port, 666);
    const tried = after.probe.tried.length;
    const back = after.connect("vscode", caller.client.pid);
    assert.equal((await after.request({ project: "shop" }, back)).port, port);
    assert.equal(after.probe.tried.length, tried);
    assert.deepEqual(
      [after.list()[0]!.state, after.list()[0]!.leases.length],
      ["active", 1],
      "the new lease takes the place of the old one",
    );
    const { inStore } = await after.state();
    assert.deepEqual(
      inStore.leases.map(({ owner }) => owner),
      [`connection:${back.connection}`],
    );
    after.clock.advance(RECONNECT_GRACE_MS);
    assert.equal(await after.leases.sweep(), 0);
  });

  test("may be released by the client that comes back, before it has taken them up", async () => {
    const before = await house();
    const caller = before.connect();
    await before.request({ project: "shop" }, caller);
    const after = await before.restart();
    await failureOf(after.release({ project: "shop" }), "NotOwner");
    await after.release({ project: "shop" }, after.connect("vscode", caller.client.pid));
  });
});

suite("Leases of a process", () => {
  test("end within one sweep when it is gone; the assignment stays, for its identity to come back to", async () => {
    const { request, system, leases, list, disconnect, client } = await house();
    system.processes.start(41);
    const { port } = await request({ project: "shop", owner: { pid: 41 } });
    await disconnect(client);
    assert.equal(await leases.sweep(), 0);
    system.processes.kill(41);
    assert.equal(await leases.sweep(), 1);
    assert.deepEqual(
      list().map((assignment) => [assignment.port, assignment.state]),
      [[port, "idle"]],
    );
  });

  test("end when another process has its pid", async () => {
    const { request, system, leases, list } = await house();
    system.processes.start(41);
    await request({ project: "shop", owner: { pid: 41 } });
    system.processes.start(41);
    assert.equal(await leases.sweep(), 1);
    assert.equal(list()[0]!.state, "idle");
  });

  test("of two lives of one pid are two", async () => {
    const { request, system } = await house();
    system.processes.start(41);
    await request({ project: "shop", owner: { pid: 41 } });
    system.processes.start(41);
    assert.equal((await request({ project: "shop", owner: { pid: 41 } })).leases.length, 2);
  });

  test("survive a restart of the backend", async () => {
    const before = await house();
    before.system.processes.start(41);
    await before.request({ project: "shop", owner: { pid: 41 } });
    const after = await before.restart();
    after.clock.advance(RECONNECT_GRACE_MS);
    assert.equal(await after.leases.sweep(), 0);
    assert.equal(after.list()[0]!.state, "active");
  });

  test("of a process that does not exist are refused, and nothing is changed", async () => {
    const { request, state, pool } = await house();
    const before = await state();
    const failure = await failureOf(request({ project: "shop", preferred: 4100, owner: { pid: 41 } }), "InvalidParams");
    assert.equal(failure.message, "owner.pid is 41, but must be the id of a running process.");
    assert.deepEqual(await state(), before);
    assert.equal(pool.isOccupied(4100), false);
  });

  test("are not given when the system would not say which process that is, and nothing is changed", async () => {
    const { request, state, system, pool } = await house();
    const before = await state();
    system.processes.failure = new Error("no /proc");
    const failure = await failureOf(request({ project: "shop", preferred: 4100, owner: { pid: 41 } }), "SystemUnavailable");
    assert.match(failure.message, /^The system did not let Port Daddy check whether process 41 is running\. Try again/);
    assert.equal(failure.data.reason, "no /proc");
    assert.deepEqual(await state(), before);
    assert.equal(pool.isOccupied(4100), false);
  });

  test("go on while the system would not say who lives; the log tells", async () => {
    const { request, system, leases, list, logged } = await house();
    system.processes.start(41);
    await request({ project: "shop", owner: { pid: 41 } });
    system.processes.kill(41);
    system.processes.failure = new Error("no /proc");
    assert.equal(await leases.sweep(), 0);
    assert.equal(list()[0]!.state, "active");
    assert.deepEqual(logged, ["The system did not say which owners are running: no /proc"]);
    system.processes.failure = undefined;
    assert.equal(await leases.sweep(), 1);
  });

  test("are looked at all at once, however many there are", async () => {
    const { request, system, leases } = await house();
    for (let pid = 41; pid < 61; pid++) {
      system.processes.start(pid);
      await request({ project: "shop", service: `s${pid}`, owner: { pid } });
    }
    const looks = system.processes.looks;
    for (let pid = 41; pid < 51; pid++) system.processes.kill(pid);
    assert.equal(await leases.sweep(), 10);
    assert.equal(system.processes.looks, looks + 1);
  });

  test("are there as long as anybody owns one, be it a process alone", async () => {
    const { request, system, leases } = await house();
    assert.equal(leases.any, false);
    system.processes.start(41);
    await request({ project: "shop", owner: { pid: 41 } });
    assert.equal(leases.any, true);
    system.processes.kill(41);
    await leases.sweep();
    assert.equal(leases.any, false);
  });
});
