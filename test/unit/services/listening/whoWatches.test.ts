import assert from "node:assert/strict";
import { mock } from "node:test";
import { watchingHouse } from "./watchingHouse.js";

suite("Who watches the listeners", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  test("again after a while is told what listens now, and nothing of what did then", async () => {
    const { watch, unwatch, pass, shown, system } = await watchingHouse();
    system.listen(4100, 42);
    await watch();
    await pass(1000);
    await unwatch();
    shown.length = 0;
    system.end(42);
    await pass(60_000);
    await watch();
    await pass(1000);
    assert.deepEqual(
      shown.map(({ listeners }) => listeners.map(({ port }) => port)),
      [[]],
    );
  });

  test("finds in the log what the troubles were", async () => {
    const { watch, pass, request, system, logged } = await watchingHouse();
    await watch();
    await request({ project: "shop", folder: "/home/me/shop", preferred: 4100 });
    system.processes.start(42);
    system.listeners.all.push({ port: 4100, address: "127.0.0.1", pid: 42, command: "node", folder: "/home/me/blog" });
    await pass(1000);
    assert.match(logged.join("\n"), /^shop:main \(port 4100\) is conflicted: .*pid 42/m);
  });

  test("and asks for a port that its server has left is told of the stranger on it", async () => {
    const { watch, pass, request, system, clock } = await watchingHouse();
    await watch();
    system.processes.start(50);
    const shop = { project: "shop", folder: "/home/me/shop", preferred: 4100, owner: { pid: 50 } };
    await request(shop);
    const serve = (pid: number, port: number, parentPid: number, folder: string) => {
      system.processes.start(pid, parentPid);
      system.listeners.all.push({ port, address: "127.0.0.1", pid, command: "vite", folder });
      system.listenerScan.told.set(pid, { since: clock.now() });
    };
    serve(42, 4100, 1, "/home/me/blog");
    serve(51, 4101, 50, "/home/me/shop");
    await pass(2000);
    const { port, conflict, trouble } = await request(shop);
    assert.deepEqual([port, conflict?.pid, trouble?.kind, trouble?.holder?.pid], [4100, 42, "drift", 51]);
  });

  test("again while another one has watched all along is told at once, though nothing has changed", async () => {
    const { watch, unwatch, pass, shown, connect, loop } = await watchingHouse();
    const [first, second] = [connect().connection, connect().connection];
    await watch(first);
    await watch(second);
    await unwatch(first);
    await pass(100);
    await watch(first);
    assert.deepEqual(
      shown.map(({ to }) => to),
      [[first], [second], [first]],
    );
    assert.equal(loop.count, 1);
  });

  test("again after a while in which leases were live is told nothing that is older than a second", async () => {
    const { watch, unwatch, pass, shown, request, system } = await watchingHouse();
    await request({ project: "shop" });
    await watch();
    await unwatch();
    await pass(6000);
    shown.length = 0;
    system.listen(50_000, 42);
    await pass(2000);
    await watch();
    assert.deepEqual(
      shown.map(({ listeners }) => listeners.map(({ port }) => port)),
      [[50_000]],
    );
  });
});
