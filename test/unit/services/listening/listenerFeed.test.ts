import assert from "node:assert/strict";
import { mock } from "node:test";
import { MAX_MESSAGE_BYTES } from "../../../../server/protocol/framing.js";
import { failureOf } from "../failure.js";
import { watchingHouse } from "./watchingHouse.js";

suite("All that listens", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  test("is told with processes, assignments and whose it is, by port and address", async () => {
    const { feed, request, system, list } = await watchingHouse();
    await request({ project: "shop", folder: "/home/me/shop", preferred: 4100 });
    const { startedAt } = system.processes.start(42);
    system.listeners.all.push(
      { port: 4100, address: "::1", pid: 42, command: "vite", folder: "/home/me/shop" },
      { port: 22, address: "0.0.0.0" },
      { port: 4100, address: "127.0.0.1", pid: 42, command: "vite", folder: "/home/me/shop" },
    );
    system.listenerScan.told.set(42, { since: Date.UTC(2029, 11, 31), user: "me", container: "web-1" });
    const rows = await feed.list();
    const [assignment] = list(); // Afterwards, since a scan may have shown its listener.
    const known = {
      ...{ port: 4100, pid: 42, command: "vite", folder: "/home/me/shop", startedAt, since: "2029-12-31T00:00:00.000Z" },
      ...{ user: "me", container: "web-1", assignment, own: true },
    };
    assert.deepEqual(rows, [
      { port: 22, address: "0.0.0.0" },
      { ...known, address: "127.0.0.1" },
      { ...known, address: "::1" },
    ]);
  });

  test("is told without folders and command lines where there would be too much for one message", async () => {
    const { feed, request, system } = await watchingHouse({ config: { maxPortsPerProject: 200 } });
    const folder = `/${"\u0001".repeat(4000)}`;
    for (let service = 0; service < 200; service++) {
      const { port } = await request({ project: "shop", service: `s${service}`, folder, context: "" });
      system.listen(port, 42, folder);
    }
    const rows = await feed.list();
    assert.ok(JSON.stringify(rows).length < MAX_MESSAGE_BYTES);
    assert.equal(rows.length, 200);
    for (const { pid, assignment, own, folder } of rows)
      assert.deepEqual([pid, assignment?.project, own, folder], [42, "shop", true, undefined]);
  });

  test("fails for who asks when the system would not say", async () => {
    const { feed, system } = await watchingHouse();
    system.listenerScan.failure = new Error("no /proc");
    const failure = await failureOf(feed.list(), "SystemUnavailable");
    assert.deepEqual(failure.data, { reason: "no /proc" });
  });

  test("is told to those who watch at once, and then whenever it has changed", async () => {
    const { watch, pass, shown, system, connect } = await watchingHouse();
    const [first, second] = [connect().connection, connect().connection];
    const ports = () => shown.map(({ to, listeners }) => [to, listeners.map(({ port }) => port)]);
    await watch(first);
    assert.deepEqual(ports(), [[[first], []]]);
    await pass(5000);
    system.listen(4100, 42);
    await pass(1000);
    await pass(5000);
    assert.deepEqual(ports().slice(1), [[[first], [4100]]]);
    await watch(second);
    assert.deepEqual(ports().slice(2), [[[second], [4100]]]);
    system.end(42);
    await pass(1000);
    assert.deepEqual(ports().slice(3), [[[first, second], []]]);
  });

  test("is told anew, though nothing has changed, to who watches again", async () => {
    const { watch, unwatch, shown, pass } = await watchingHouse();
    await watch();
    await unwatch();
    await pass(10_000);
    assert.equal(shown.length, 1);
    await watch();
    assert.equal(shown.length, 2);
  });

  test("is told at once to who begins to watch while leases are live", async () => {
    const { watch, request, shown, pass } = await watchingHouse();
    await request({ project: "shop" });
    await pass(100);
    assert.equal(shown.length, 0);
    await watch();
    assert.equal(shown.length, 1);
  });

  test("is told when an assignment has changed, with the next look", async () => {
    const { watch, request, shown, pass, system } = await watchingHouse();
    await watch();
    system.listen(4100, 42, "/home/me/shop");
    await pass(1000);
    assert.equal(shown.at(-1)!.listeners[0]!.own, undefined);
    system.portProbe.taken.clear();
    await request({ project: "shop", folder: "/home/me/shop", preferred: 4100 });
    await pass(1000);
    const [row] = shown.at(-1)!.listeners;
    assert.deepEqual([row!.own, row!.assignment?.project, row!.assignment?.listener?.pid], [true, "shop", 42]);
  });

  test("stays as it was when the system would not say", async () => {
    const { watch, shown, pass, system } = await watchingHouse();
    system.listen(4100, 42);
    await watch();
    system.listenerScan.failure = new Error("no /proc");
    await pass(20_000);
    assert.equal(shown.length, 1);
  });
});
