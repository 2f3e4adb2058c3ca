import assert from "node:assert/strict";
import { mock } from "node:test";
import { defaultConfig } from "../../../../server/config/config.js";
import { adoptablePort, type Assignment, troublesOf } from "../../../../server/protocol/assignment.js";
import { watchingHouse } from "./watchingHouse.js";

suite("Own servers on other ports than they were given", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  const folder = "/home/me/shop";

  /** Somebody watches, and process 50 owns port 4100 of shop. */
  async function ownedShop() {
    const built = await watchingHouse();
    const { system, clock } = built;
    await built.watch();
    system.processes.start(50);
    await built.request({ project: "shop", folder, preferred: 4100, owner: { pid: 50 } });
    const serve = (pid: number, port: number, parentPid = 50, within = folder) => {
      if (system.processes.get(pid) === undefined) system.processes.start(pid, parentPid);
      system.listeners.all.push({ port, address: "127.0.0.1", pid, command: "vite", folder: within });
      system.listenerScan.told.set(pid, { since: clock.now() });
    };
    const drifts = () => built.conflicts.map(({ kind, port, assignment, takenFrom }) => [kind, assignment.service, port, takenFrom]);
    return { ...built, serve, drifts };
  }

  test("are told once, with where they are, and it is over when they listen where they should", async () => {
    const { serve, pass, conflicts, drifts, troubles, system, story } = await ownedShop();
    serve(51, 4101, 50, "/somewhere/else");
    await pass(1250);
    assert.deepEqual(drifts(), [["drift", "main", 4101, undefined]]);
    assert.deepEqual([conflicts[0]!.holder!.pid, conflicts[0]!.assignment.port], [51, 4100]);
    assert.deepEqual(troubles(), [[4100, "drift", 4101]]);
    serve(52, 4100);
    await pass(1000);
    assert.deepEqual(troubles(), []);
    assert.deepEqual(await story(), [
      ["drifted", 4100, "shop:main"],
      ["resolved", 4100, "shop:main"],
    ]);
    assert.equal(system.portProbe.tried.length, 1, "nothing of it was tried by listening");
  });

  test("are believed only when two looks in a row have seen it", async () => {
    const { serve, pass, drifts } = await ownedShop();
    await pass(900);
    serve(51, 4101);
    await pass(150);
    serve(51, 4100);
    await pass(3000);
    assert.deepEqual(drifts(), []);
  });

  test("are told beside the stranger that is in their place", async () => {
    const { serve, pass, conflicts, list } = await ownedShop();
    serve(60, 4100, 1, "/home/me/blog");
    serve(51, 4101);
    await pass(1250);
    assert.deepEqual(
      conflicts.map(({ kind, holder }) => [kind, holder!.pid]),
      [
        ["conflict", 60],
        ["drift", 51],
      ],
    );
    assert.deepEqual([list()[0]!.trouble!.kind, list()[0]!.listener!.pid], ["drift", 60]);
    assert.deepEqual(
      troublesOf(list()[0]!).map(({ kind }) => kind),
      ["drift", "conflict"],
    );
  });

  test("are named by an explanation of either port, and by the list of listeners", async () => {
    const { serve, pass, explainer, feed, request, system } = await ownedShop();
    system.processes.start(70);
    await request({ project: "blog", folder: "/home/me/blog", preferred: 4102, owner: { pid: 70 } });
    serve(51, 4101);
    serve(60, 4100, 1, "/home/me/blog");
    await pass(1250);
    const sentence = "vite (pid 51), the server of shop:main, is listening on port 4101 instead of 4100.";
    for (const port of [4100, 4101]) assert.ok((await explainer.explain(port)).reason.endsWith(` ${sentence}`), String(port));
    assert.ok(!(await explainer.explain(4102)).reason.includes(sentence));
    assert.deepEqual(
      (await feed.list()).map(({ port, driftOf }) => [port, driftOf]),
      [
        [4100, undefined],
        [4101, "shop:main"],
      ],
    );
  });

  test("are told with whose port they have taken", async () => {
    const { serve, pass, conflicts, request, system } = await ownedShop();
    system.processes.start(70);
    await request({ project: "shop", service: "api", folder, preferred: 4101, owner: { pid: 70 } });
    serve(51, 4101);
    await pass(1250);
    assert.deepEqual(
      conflicts.map(({ kind, assignment, takenFrom, port }) => [kind, assignment.service, takenFrom, port]),
      [
        ["conflict", "api", undefined, 4101],
        ["drift", "main", "shop:api", 4101],
      ],
    );
  });

  test("are not told of while the own server listens where it should, whatever else it opens", async () => {
    const { serve, pass, drifts } = await ownedShop();
    serve(51, 4100);
    serve(51, 4101);
    await pass(3000);
    assert.deepEqual(drifts(), []);
  });

  test("of two owners are told one by one, and shown together", async () => {
    const { serve, pass, conflicts, request, system, list, story } = await ownedShop();
    system.processes.start(60);
    await request({ project: "shop", folder, owner: { pid: 60 } });
    serve(61, 4102, 60);
    await pass(1250);
    serve(51, 4101);
    await pass(1250);
    const holders = conflicts.map(({ kind, holder }) => [kind, holder!.pid, holder!.ancestors]);
    assert.deepEqual(holders, [
      ["drift", 61, [60]],
      ["drift", 51, [50]],
    ]);
    const [assignment] = list();
    assert.deepEqual([assignment!.trouble!.port, troublesOf(assignment!).map(({ port }) => port)], [4102, [4102, 4101]]);
    serve(62, 4100, 60);
    await pass(1000);
    const [{ trouble, troubles }] = list() as [Assignment];
    assert.deepEqual([trouble?.port, troubles], [4101, undefined]);
    assert.deepEqual(
      (await story()).map(([kind]) => kind),
      ["drifted", "drifted", "resolved"],
    );
  });

  for (const [port, what] of [
    [9229, "Node's debugger"],
    [9231, "Node's debugger in a worker"],
    [5678, "debugpy"],
    [5432, "a database"],
    [40_000, "an ephemeral port"],
  ] as const) {
    test(`are not at ${port}: ${what}`, async () => {
      const { serve, pass, drifts, pool } = await ownedShop();
      pool.configure(defaultConfig, [{ first: 32_768, last: 60_999, reason: "it is ephemeral", ephemeral: {} }]);
      serve(51, port);
      await pass(3000);
      assert.deepEqual(drifts(), []);
    });
  }

  // Browsers refuse port 6000, and 80 needs privileges: neither is ever assigned.
  for (const port of [3000, 5173, 19_006, 6000, 80]) {
    test(`are at ${port}, in the range or not, where those go who ignore the port they are given`, async () => {
      const { serve, pass, drifts } = await ownedShop();
      serve(51, port);
      await pass(1250);
      assert.deepEqual(drifts(), [["drift", "main", port, undefined]]);
    });
  }

  for (const [port, refused] of [
    [80, "ports below 1024 need privileges and are never assigned"],
    [6000, "browsers refuse to open it"],
    [3000, undefined],
  ] as const) {
    test(`at ${port} are told with whether their service may have that port: ${refused ?? "yes"}`, async () => {
      const { serve, pass, list, conflicts } = await ownedShop();
      serve(51, port);
      await pass(1250);
      assert.deepEqual([list()[0]!.trouble!.refused, conflicts[0]!.refused], [refused, refused]);
      assert.equal(adoptablePort(list()[0]!), refused === undefined ? port : undefined);
    });
  }

  test("are not guessed where one owner misses several servers", async () => {
    const { serve, pass, drifts, request } = await ownedShop();
    await request({ project: "shop", service: "api", folder, preferred: 4102, owner: { pid: 50 } });
    serve(51, 4105);
    await pass(3000);
    assert.deepEqual(drifts(), []);
    serve(52, 4102);
    await pass(2000);
    assert.deepEqual(drifts(), [["drift", "main", 4105, undefined]]);
  });

  test("are those of the one from whose port they counted upwards, where one owner misses several servers", async () => {
    const { serve, pass, drifts, request } = await ownedShop();
    await request({ project: "shop", service: "api", folder, preferred: 4200, owner: { pid: 50 } });
    serve(51, 4203);
    serve(52, 4311);
    await pass(1250);
    assert.deepEqual(drifts(), [["drift", "api", 4203, undefined]]);
  });

  test("of several ports, are at the next one above", async () => {
    const { serve, pass, drifts } = await ownedShop();
    for (const port of [4000, 4103, 4101, 4102]) serve(51, port);
    await pass(1250);
    assert.deepEqual(drifts(), [["drift", "main", 4101, undefined]]);
  });

  test("are over when their owner's lease ends", async () => {
    const { serve, pass, troubles, system, leases } = await ownedShop();
    serve(51, 4101, 50, "/somewhere/else");
    await pass(1250);
    system.processes.kill(50);
    await leases.sweep();
    await pass(1000);
    assert.deepEqual(troubles(), []);
  });

  suite("known by their folder alone", () => {
    /** Somebody watches, and an editor's window leases port 4100 for shop. */
    async function windowsShop() {
      const built = await watchingHouse();
      const { system, clock } = built;
      await built.watch();
      await built.pass(60_000);
      await built.request({ project: "shop", service: "web", folder, preferred: 4100 });
      const serve = (pid: number, port: number, since = clock.now(), within = `${folder}/server`) => {
        if (system.processes.get(pid) === undefined) system.processes.start(pid, 1);
        system.listeners.all.push({ port, address: "::1", pid, command: "vite", folder: within });
        system.listenerScan.told.set(pid, { since });
      };
      return { ...built, serve, drifts: () => built.conflicts.map(({ kind, assignment, port }) => [kind, assignment.service, port]) };
    }

    test("are told when one server is missing and one has appeared", async () => {
      const { serve, pass, drifts } = await windowsShop();
      serve(51, 4101);
      await pass(1250);
      assert.deepEqual(drifts(), [["drift", "web", 4101]]);
    });

    test("are not those that were there before the lease", async () => {
      const { serve, pass, drifts, clock } = await windowsShop();
      serve(51, 4101, clock.now() - 10_000);
      await pass(3000);
      assert.deepEqual(drifts(), []);
    });

    test("are not guessed where two servers are missing, or two have appeared", async () => {
      const { serve, pass, drifts, request } = await windowsShop();
      serve(51, 4101);
      serve(52, 4105);
      await pass(3000);
      assert.deepEqual(drifts(), []);
      const other = await windowsShop();
      await request({ project: "shop", service: "api", folder, preferred: 4200 });
      await other.request({ project: "shop", service: "api", folder, preferred: 4200 });
      other.serve(51, 4150);
      await other.pass(3000);
      assert.deepEqual(other.drifts(), []);
    });

    test("are not those that also listen where somebody should", async () => {
      const { serve, pass, drifts, request } = await windowsShop();
      await request({ project: "shop", service: "api", folder, preferred: 4200 });
      serve(51, 4200);
      serve(51, 4201);
      await pass(3000);
      assert.deepEqual(drifts(), []);
    });

    test("are not those of a folder deeper within, that has ports of its own, nor of another one", async () => {
      const { serve, pass, drifts, idle } = await windowsShop();
      await idle({ project: "shop", context: "feature", folder: `${folder}/feature`, preferred: 4300 });
      serve(51, 4101, undefined, `${folder}/feature/web`);
      serve(52, 4102, undefined, "/home/me/shop-two");
      await pass(3000);
      assert.deepEqual(drifts(), []);
    });

    test("are not the editor itself", async () => {
      const { serve, pass, drifts, client } = await windowsShop();
      serve(client.client.pid, 5500);
      await pass(3000);
      assert.deepEqual(drifts(), []);
    });
  });
});
