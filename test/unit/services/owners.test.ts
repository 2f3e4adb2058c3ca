import assert from "node:assert/strict";
import Database from "better-sqlite3";
import { mock } from "node:test";
import { RECONNECT_GRACE_MS } from "../../../server/services/leases.js";
import { openSqliteStore } from "../../../server/store/sqlite/sqliteStore.js";
import { failureOf } from "./failure.js";
import { heldStore } from "./heldStore.js";
import { days, house, seconds, settled } from "./house.js";

suite("Owners that cannot be seen", () => {
  test("keep their leases, while those of others that died end; the log tells once", async () => {
    const { request, system, leases, registry, logged } = await house();
    for (const pid of [41, 42, 43]) {
      system.processes.start(pid);
      await request({ project: "shop", service: `s${pid}`, owner: { pid } });
    }
    system.processes.hidden.add(41);
    system.processes.kill(42);
    assert.equal(await leases.sweep(), 1);
    assert.equal(await leases.sweep(), 0);
    assert.equal([...registry.entries()].filter((entry) => entry.leases.size > 0).length, 2);
    assert.deepEqual(logged, ["The system did not say which owners are running: hidden: 41"]);
    system.processes.hidden.clear();
    assert.equal(await leases.sweep(), 0);
  });
});

suite("A client of another pid namespace", () => {
  const foreign = async () => {
    const built = await house();
    built.system.processes.namespace = "pid:[1]";
    const caller = built.connect("container", built.system.processes.start(7).pid);
    return { ...built, caller: { ...caller, client: { ...caller.client, pidNamespace: "pid:[2]" } } };
  };

  test("cannot lease for a process: its pid is another process here", async () => {
    const { request, system, caller, state } = await foreign();
    system.processes.start(41);
    const before = await state();
    const failure = await failureOf(request({ project: "shop", owner: { pid: 41 } }, caller), "InvalidParams");
    assert.match(
      failure.message,
      /^owner\.pid is 41, but must be the id of a process in the backend's pid namespace, which is not the client's\.$/,
    );
    assert.deepEqual(await state(), before);
  });

  test("leases by its connection, without a pid, and has as long to come back as anybody", async () => {
    const before = await foreign();
    const { leases } = await before.request({ project: "shop" }, before.caller);
    assert.deepEqual(
      leases.map(({ pid, client }) => ({ pid, client })),
      [{ pid: undefined, client: "container" }],
    );
    const after = await before.restart();
    assert.equal(await after.leases.sweep(), 0, "nobody of that pid was looked for");
    after.clock.advance(RECONNECT_GRACE_MS);
    assert.equal(await after.leases.sweep(), 1);
  });

  test("is recognised as one when it does not say so, and no process of its pid is here", async () => {
    const { request, system, connect } = await house();
    system.processes.namespace = "pid:[1]";
    system.processes.start(41);
    const caller = connect("silent", system.processes.start(7).pid);
    await request({ project: "shop", owner: { pid: 41 } }, caller);
    system.processes.kill(7);
    await failureOf(request({ project: "other", owner: { pid: 41 } }, caller), "InvalidParams");
  });
});

suite("The cost of sweeping", () => {
  test("a thousand dead owners end in one transaction", async () => {
    const said: string[] = [];
    const store = openSqliteStore(":memory:", (file) => new Database(file, { verbose: (sql) => said.push(String(sql)) }));
    const { request, system, leases, list } = await house({
      store: heldStore(store),
      config: { maxPortsPerProject: 2000, maxPortsPerClient: 2000 },
    });
    for (let pid = 1; pid <= 1000; pid++) {
      system.processes.start(pid);
      await request({ project: "shop", service: `s${pid}`, owner: { pid } });
    }
    for (let pid = 1; pid <= 1000; pid++) system.processes.kill(pid);
    said.length = 0;
    assert.equal(await leases.sweep(), 1000);
    assert.equal(said.filter((sql) => sql === "COMMIT").length, 1);
    assert.equal(list({ active: true }).length, 0);
  });

  test("is counted and measured", async () => {
    const { cleanup, clock, folders, idle } = await house();
    await idle({ project: "shop", folder: "/home/ada/shop" });
    clock.advance(days(4));
    const passing = (ms: number) => async () => {
      await settled();
      clock.advance(ms);
    };
    folders.during = passing(40);
    await cleanup.run();
    folders.during = passing(10);
    await cleanup.run();
    assert.deepEqual(cleanup.cost, { runs: 2, lastMs: 10, longestMs: 40 });
  });

  test("a changed interval is obeyed at once: what has passed already counts", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const { cleanup, clock, config } = await house({ config: { cleanupIntervalSeconds: 3600 } });
      const pass = async (ms: number): Promise<void> => {
        clock.advance(ms);
        mock.timers.tick(ms);
        await settled();
      };
      cleanup.reconfigured();
      cleanup.start();
      await pass(seconds(20));
      config.cleanupIntervalSeconds = 30;
      cleanup.reconfigured();
      await pass(seconds(9));
      assert.equal(cleanup.cost.runs, 0);
      await pass(seconds(1));
      assert.equal(cleanup.cost.runs, 1);
      cleanup.stop();
      cleanup.reconfigured();
      await pass(seconds(3600));
      assert.equal(cleanup.cost.runs, 1);
    } finally {
      mock.timers.reset();
    }
  });
});
