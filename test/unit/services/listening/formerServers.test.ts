import assert from "node:assert/strict";
import { mock } from "node:test";
import { watchingHouse } from "./watchingHouse.js";

suite("A server that goes on after its service gave up the port", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  const folder = "/home/me/shop";

  /** A window leases web's and api's ports, which are in one folder; web's server is running on its port. */
  async function twoServices({ seen = true } = {}) {
    const built = await watchingHouse({ config: { restSeconds: 60 } });
    const { system, clock, request } = built;
    if (seen) await built.watch();
    await request({ project: "shop", service: "web", folder, preferred: 4100 });
    await request({ project: "shop", service: "api", folder, preferred: 4200 });
    const serve = (pid: number, port: number, ancestors: number[] = []) => {
      if (system.processes.get(pid) === undefined) system.processes.start(pid, ancestors[0] ?? 1);
      system.listeners.all.push({ port, address: "::1", pid, command: "node server.js", folder });
      system.listenerScan.told.set(pid, { since: clock.now() });
    };
    serve(51, 4100);
    await built.pass(1250);
    const drifts = () => built.conflicts.map(({ kind, assignment, port }) => [kind, assignment.service, port]);
    return { ...built, serve, drifts };
  }
  const web = { project: "shop", service: "web" };

  const ways: [how: string, act: (built: Awaited<ReturnType<typeof twoServices>>) => Promise<unknown>][] = [
    ["released", ({ release }) => release(web)],
    ["moved", ({ move }) => move({ ...web, port: 4150 })],
    [
      "released with the other of its project, of which one is requested again",
      async ({ release, request }) => {
        await release({ project: "shop", all: true });
        await request({ project: "shop", service: "api", folder, preferred: 4200 });
      },
    ],
    [
      "removed by the cleanup",
      async ({ clock, disconnect, connect, client, cleanup, request, pass, watch }) => {
        await disconnect(client);
        clock.advance(31 * 86_400_000);
        await cleanup.run();
        clock.advance(3_600_000);
        await cleanup.run();
        const again = connect();
        await watch(again.connection);
        await request({ project: "shop", service: "api", folder, preferred: 4200 }, again);
        await pass(1250);
      },
    ],
  ];
  for (const [how, act] of ways) {
    test(`is not another service's drift, if the port was ${how}`, async () => {
      const built = await twoServices();
      await act(built);
      await built.pass(5000);
      assert.deepEqual(
        built.drifts().filter(([, service]) => service === "api"),
        [],
      );
      assert.equal(built.list({ service: "api" })[0]!.trouble, undefined);
      built.clock.advance(3_600_000);
      await built.pass(5000);
      assert.equal(built.list({ service: "api" })[0]!.trouble, undefined);
    });
  }

  test("is not another one's after a restart of the backend either, though nobody had looked before", async () => {
    const { release, restart, system, pass, clock } = await twoServices({ seen: false });
    await release(web);
    await pass(120_000);
    const again = await watchingHouse({ on: await restart({}) });
    await again.watch();
    await again.request({ project: "shop", service: "api", folder });
    await again.pass(5000);
    assert.equal(again.conflicts.length, 0);
    // Another process on that port began after the port had been given up.
    system.end(51);
    system.processes.start(60, 1);
    system.listeners.all.push({ port: 4100, address: "::1", pid: 60, command: "node server.js", folder });
    system.listenerScan.told.set(60, { since: clock.now() });
    await again.pass(2500);
    assert.deepEqual(
      again.conflicts.map(({ kind, assignment }) => [kind, assignment.service]),
      [["drift", "api"]],
    );
  });

  test("is its own service's drift once that has another port", async () => {
    const { release, request, pass, drifts } = await twoServices();
    await release(web);
    await pass(5000);
    await request({ ...web, folder, preferred: 4300, strict: true });
    await pass(5000);
    assert.deepEqual(drifts(), [["drift", "web", 4100]]);
  });

  test("is not a drift to that other port of another one's either, if it goes to another port itself", async () => {
    const { release, serve, pass, drifts, system } = await twoServices();
    await release(web);
    system.listeners.all.splice(0);
    serve(51, 3000);
    await pass(5000);
    assert.deepEqual(drifts(), []);
    // A process that was nobody's server is the missing one.
    system.end(51);
    serve(52, 3000);
    await pass(2500);
    assert.deepEqual(drifts(), [["drift", "api", 3000]]);
  });

  test("is not its shell's other service's, if the shell had leased its port", async () => {
    const built = await watchingHouse();
    const { system, request, release, pass, clock, watch, conflicts } = built;
    await watch();
    system.processes.start(40, 1);
    for (const [service, preferred] of [
      ["web", 4100],
      ["api", 4200],
    ] as const)
      await request({ project: "shop", service, folder, preferred, owner: { pid: 40 } });
    system.processes.start(51, 40);
    system.listeners.all.push({ port: 4100, address: "::1", pid: 51, command: "node server.js", folder });
    system.listenerScan.told.set(51, { since: clock.now() });
    await pass(1250);
    await release({ ...web, force: true });
    await pass(5000);
    assert.deepEqual(conflicts, []);
  });
});
