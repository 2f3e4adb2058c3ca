import assert from "node:assert/strict";
import { mock } from "node:test";
import type { ScannedListener } from "../../../../server/adapters/system.js";
import { watchingHouse } from "./watchingHouse.js";

suite("Troubles, from scan to scan", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  const port = 50_100;
  const shop = { project: "shop", folder: "/home/me/shop", preferred: port };

  /** Somebody watches, and shop has port 50100. */
  async function watchedShop() {
    const built = await watchingHouse({ config: { range: [50_000, 50_999] } });
    await built.watch();
    await built.request(shop);
    const serve = (pid: number) => {
      built.system.processes.start(pid);
      built.system.listeners.all.push({ port, address: "127.0.0.1", pid, command: "node" });
    };
    const reasons = async () => (await built.history()).filter(({ kind }) => kind === "resolved").map(({ reason }) => reason);
    return { ...built, serve, reasons };
  }

  test("are over once, in words that say who is gone, and told again when they come back", async () => {
    const { serve, pass, system, conflicts, reasons } = await watchedShop();
    serve(42);
    await pass(1000);
    system.end(42);
    await pass(5000);
    assert.deepEqual(await reasons(), [`the conflict with node (pid 42) on port ${port} is over`]);
    serve(42);
    await pass(1000);
    assert.equal(conflicts.length, 2);
    system.end(42);
    await pass(5000);
    assert.equal((await reasons()).length, 2);
  });

  test("are over without a word where nobody was told of them", async () => {
    const { serve, pass, system, troubles, disconnect, client, reasons } = await watchedShop();
    await disconnect(client);
    serve(42);
    await pass(1000);
    assert.equal(troubles().length, 1);
    system.end(42);
    await pass(1000);
    assert.deepEqual([troubles(), await reasons()], [[], []]);
  });

  test("are shown as the last scan saw them", async () => {
    const { serve, pass, system, list, conflicts } = await watchedShop();
    serve(42);
    system.listenerScan.told.set(42, { since: Date.UTC(2029, 11, 31) });
    await pass(1000);
    system.listeners.all[0]!.address = "0.0.0.0";
    await pass(1000);
    const { trouble } = list()[0]!;
    assert.deepEqual([trouble?.address, trouble?.holder?.since], ["0.0.0.0", "2029-12-31T00:00:00.000Z"]);
    assert.equal(trouble?.since, "2030-01-01T00:00:01.000Z", "as when it began");
    assert.equal(conflicts.length, 1);
  });

  test("are told again when another container takes the place of one", async () => {
    const { pass, system, conflicts, reasons } = await watchedShop();
    let container = "db-1";
    const scan = (): Promise<ScannedListener[]> =>
      Promise.resolve([{ port, address: "::", container, containerFolder: "/home/me/blog", ancestors: [] }]);
    Object.assign(system.listenerScan, { scan });
    await pass(1250);
    container = "db-2";
    await pass(1500);
    assert.deepEqual(
      conflicts.map((each) => each.container),
      ["db-1", "db-2"],
    );
    assert.deepEqual(await reasons(), [`the conflict with container db-1 on port ${port} is over`]);
  });

  test("that are not confirmed yet change nothing, and are forgotten when nobody looks", async () => {
    const { pass, system, changes, troubles, watch, unwatch, disconnect, client } = await watchedShop();
    await disconnect(client);
    system.processes.start(41);
    system.listen(port, 41, "/home/me/shop");
    await pass(1000);
    let changed = 0;
    changes.onDidChange(() => (changed += 1));
    system.listeners.all.push({ port, address: "::1", pid: 42, folder: "/home/me/blog" });
    await pass(900);
    await unwatch();
    await pass(10_000);
    await watch();
    assert.deepEqual([troubles(), changed], [[], 2], "its own server was forgotten and seen again; one look has seen the other since");
    await pass(250);
    assert.deepEqual([troubles().length, changed], [1, 3]);
  });

  test("cannot be detected where the system has not said a word for ten seconds", async () => {
    const { watch, pass, system, problems } = await watchingHouse();
    system.listenerScan.failure = new Error("lsof 4.9 failed");
    await watch();
    await pass(9950);
    assert.deepEqual(problems.all(), []);
    await pass(50);
    assert.deepEqual(problems.all(), ["Conflicts cannot be detected at present. lsof 4.9 failed."]);
  });
});
