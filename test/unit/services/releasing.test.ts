import assert from "node:assert/strict";
import { failureOf } from "./failure.js";
import { house, minutes, settled } from "./house.js";

suite("Releasing", () => {
  test("by identity gives back what was released, which nobody has any more", async () => {
    const { request, release, list, clock } = await house();
    const granted = await request({ project: "shop", service: "web", folder: "/home/me/shop" });
    const { existing, reassigned, ...assignment } = granted;
    clock.advance(minutes(1));
    assert.deepEqual(await release({ project: "shop", service: "web" }), [{ ...assignment, state: "idle", leases: [] }]);
    assert.deepEqual([list(), existing, reassigned], [[], false, false]);
  });

  test("by port", async () => {
    const { request, release, list } = await house();
    await request({ project: "shop", preferred: 4100 });
    await request({ project: "library", preferred: 4101 });
    assert.deepEqual(
      (await release({ port: 4100 })).map(({ project }) => project),
      ["shop"],
    );
    assert.deepEqual(
      list().map(({ project }) => project),
      ["library"],
    );
  });

  test("all of a project, and nothing of another", async () => {
    const { request, release, list } = await house();
    for (const project of ["shop", "shop-two"])
      for (const service of ["web", "api"]) for (const context of ["", "feature"]) await request({ project, service, context });
    assert.equal((await release({ project: "shop", all: true })).length, 4);
    assert.deepEqual(new Set(list().map(({ project }) => project)), new Set(["shop-two"]));
  });

  test("makes room below the project's limit", async () => {
    const { request, release } = await house({ config: { maxPortsPerProject: 1 } });
    await request({ project: "shop", service: "web" });
    await release({ project: "shop", service: "web" });
    await request({ project: "shop", service: "api" });
  });

  const nothing: [params: Parameters<Awaited<ReturnType<typeof house>>["release"]>[0], what: string][] = [
    [{ project: "shop", service: "api" }, "shop:api"],
    [{ project: "shop" }, "shop:main"],
    [{ project: "shop", context: "feature" }, "shop:main:feature"],
    [{ project: "library", all: true }, "Project library"],
    [{ port: 4100 }, "Port 4100"],
  ];
  const sentenceFor = (what: string): string =>
    `${what} ${what === "Port 4100" ? "is not assigned" : "has no port"}. To see all assigned ports, run "port-daddy list".`;
  for (const [params, what] of nothing) {
    test(`is an error where there is nothing: ${JSON.stringify(params)}`, async () => {
      const { request, release, list } = await house();
      await request({ project: "shop", service: "web", preferred: 4101 });
      const failure = await failureOf(release(params), "NotFound");
      assert.deepEqual([failure.message, failure.data], [sentenceFor(what), { what }]);
      assert.equal(list().length, 1);
    });
  }

  test("what another live owner leases is refused, and says whose it is; force overrides", async () => {
    const { request, release, connect, list } = await house();
    await request({ project: "shop", preferred: 4100 });
    const other = connect("cli");
    const failure = await failureOf(release({ port: 4100 }, other), "NotOwner");
    assert.match(failure.message, /^shop:main \(port 4100\) is in use by first \(pid \d+\)\. Release it there, or use force\.$/);
    assert.deepEqual([failure.data.port, failure.data.owners.length, list().length], [4100, 1, 1]);
    await release({ port: 4100, force: true }, other);
    assert.deepEqual(list(), []);
  });

  test("by force is logged, with those who used the port; what nobody used is released without a word", async () => {
    const { request, idle, release, connect, client, history, logged } = await house();
    const [second, cli] = [connect("second"), connect("cli")];
    await request({ project: "shop", service: "web", preferred: 4100 });
    await request({ project: "shop", service: "web" }, second);
    await idle({ project: "shop", service: "api" });
    logged.length = 0;
    await release({ project: "shop", all: true, force: true }, { ...cli, correlationId: "c-1" });
    const users = `first (pid ${client.client.pid}) and second (pid ${second.client.pid})`;
    const who = `cli (pid ${cli.client.pid})`;
    assert.deepEqual(logged, [`${who} released shop:web (port 4100) of ${users} by force (c-1)`]);
    const released = (await history()).filter(({ kind }) => kind === "released");
    assert.deepEqual(new Map(released.map(({ service, reason }) => [service, reason])), new Map([
      ["web", `by force; it was in use by ${users}`],
      ["api", undefined],
    ])); // prettier-ignore

    await request({ project: "shop", preferred: 4101 });
    await release({ project: "shop", force: true });
    assert.equal(logged.length, 1, "it was the caller's own");
    await request({ project: "shop", preferred: 4102 });
    await release({ project: "shop", force: true }, cli);
    assert.match(logged[1]!, /by force \(no correlation\)$/);
  });

  test("what a live process leases is refused as well, even to the client that asked for it", async () => {
    const { request, release, system } = await house();
    system.processes.start(41);
    await request({ project: "shop", owner: { pid: 41 } });
    const failure = await failureOf(release({ project: "shop" }), "NotOwner");
    assert.deepEqual(failure.data.owners, ["first (pid 41)"]);
    system.processes.kill(41);
    await release({ project: "shop" });
  });

  test("a dead owner does not stand in the way, also before a sweep has noticed", async () => {
    const { request, release, system, connect } = await house();
    system.processes.start(41);
    await request({ project: "shop", owner: { pid: 41 } });
    system.processes.start(41);
    await release({ project: "shop" }, connect("cli"));
  });

  test("an owner of whom the system would not say whether it lives counts as alive", async () => {
    const { request, release, system } = await house();
    system.processes.start(41);
    await request({ project: "shop", owner: { pid: 41 } });
    system.processes.failure = new Error("no /proc");
    await failureOf(release({ project: "shop" }), "NotOwner");
  });

  test("all of a project is all or nothing", async () => {
    const { request, release, connect, state } = await house();
    const other = connect("cli");
    await request({ project: "shop", service: "web" }, other);
    await request({ project: "shop", service: "api" });
    const before = await state();
    await failureOf(release({ project: "shop", all: true }, other), "NotOwner");
    assert.deepEqual(await state(), before);
    await release({ project: "shop", all: true, force: true }, other);
    assert.deepEqual((await state()).inMemory, []);
  });

  test("twice at once: one releases, the other finds nothing", async () => {
    const { request, release } = await house();
    await request({ project: "shop", preferred: 4100 });
    const outcomes = await Promise.allSettled([release({ project: "shop" }), release({ port: 4100 })]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  });

  test("by port does not take it from somebody who gets it while the owner of before is looked for", async () => {
    const { idle, release, request, connect, system, store, list } = await house({ config: { range: [4000, 4000] } });
    await idle({ project: "shop" });
    // While shop gives port 4000 up for library, somebody releases it; library's owner dies before anybody has noticed.
    const [owner, later] = [system.processes.start(41), connect("later")];
    let released: Promise<unknown> | undefined;
    let renewed: Promise<unknown> | undefined;
    system.portProbe.during = () => void (released ??= release({ port: 4000 }));
    const claim = store.claim;
    store.claim = async (what) => {
      await claim(what);
      store.claim = claim;
      system.processes.kill(owner.pid);
      system.processes.during = async () => {
        system.processes.during = undefined;
        renewed = request({ project: "library" }, later);
        await settled();
      };
    };
    await request({ project: "library", owner });
    await released;
    await renewed;
    assert.deepEqual(
      list().map(({ project, leases }) => [project, leases.map(({ client }) => client)]),
      [["library", ["later"]]],
    );
  });

  test("of a project waits also for what was assigned to it meanwhile", async () => {
    const { request, release, probe, state, connect } = await house();
    await request({ project: "shop", service: "web" });
    const held = connect("cli");
    let released: Promise<unknown> | undefined;
    probe.during = () => {
      // web is being renewed, api is new; when all of the project goes, both are there.
      released ??= release({ project: "shop", all: true, force: true });
    };
    await Promise.all([request({ project: "shop", service: "api" }, held), request({ project: "shop", service: "web" }, held)]);
    await released;
    const { inMemory, inStore } = await state();
    assert.deepEqual(
      inMemory.map(({ port }) => port),
      inStore.assignments.map(({ port }) => port),
    );
  });
});
