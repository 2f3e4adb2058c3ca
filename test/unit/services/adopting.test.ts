import assert from "node:assert/strict";
import { bareEvent } from "./bareEvent.js";
import { failureOf } from "./failure.js";
import { house } from "./house.js";

suite("Adopting the port on which a server listens", () => {
  /** A house in which shop has port 4100, leased by the first client and by process 40. */
  async function shopOn4100() {
    const built = await house({ config: { range: [4000, 4500], reserved: [4301, 5000] } });
    await built.request({ project: "shop", folder: "/home/me/shop", preferred: 4100 });
    built.system.processes.start(40);
    await built.request({ project: "shop", owner: { pid: 40 } });
    return { ...built, take: (port: number) => built.adopt({ project: "shop", port }) };
  }

  test("makes it the identity's, with all leases and one of the server's own; the old one rests", async () => {
    const { take, system, request, history, client, leases, list } = await shopOn4100();
    system.processes.start(42);
    system.listen(4101, 42, "/home/me/shop/web");
    const adopted = await take(4101);
    assert.deepEqual([adopted.port, adopted.existing, adopted.reassigned], [4101, false, true]);
    assert.deepEqual(
      adopted.leases.map(({ pid }) => pid),
      [client.client.pid, 40, 42],
    );
    assert.deepEqual(bareEvent((await history())[0]), {
      ...{ kind: "adopted", port: 4101, previousPort: 4100, project: "shop", service: "main", context: "" },
      ...{ client: "first", pid: client.client.pid, reason: "its own server, node (pid 42) from /home/me/shop/web, is listening on it" },
    });
    await failureOf(request({ project: "library", preferred: 4100, strict: true }), "PortUnavailable");
    system.end(42);
    assert.equal(await leases.sweep(), 1);
    assert.equal(list()[0]?.leases.length, 2);
  });

  test("knows the server by the process tree of those who lease the port", async () => {
    const { take, system } = await shopOn4100();
    system.processes.start(41, 40);
    system.processes.start(42, 41);
    system.listen(4101, 42, "/elsewhere");
    assert.equal((await take(4101)).port, 4101);
  });

  test("does not take a server for its own that the same editor window started in another folder", async () => {
    const { take, system, client } = await shopOn4100();
    system.processes.start(42, client.client.pid);
    system.listen(4101, 42, "/home/me/blog");
    await failureOf(take(4101), "PortUnavailable");
    system.processes.start(43, client.client.pid);
    system.listen(4102, 43);
    assert.equal((await take(4102)).port, 4102, "of which the system does not tell where it works");
  });

  test("does not take a process for an owner that merely has a dead owner's pid", async () => {
    const { take, system } = await shopOn4100();
    system.processes.start(40);
    system.processes.start(42, 40);
    system.listen(4101, 42, "/elsewhere");
    await failureOf(take(4101), "PortUnavailable");
  });

  test("of its own port gives the server a lease; a second time changes nothing", async () => {
    const { take, system, store, history } = await shopOn4100();
    system.processes.start(42);
    system.listen(4100, 42, "/home/me/shop");
    const adopted = await take(4100);
    assert.deepEqual([adopted.port, adopted.existing, adopted.leases.length], [4100, true, 3]);
    assert.equal((await history())[0]?.previousPort, undefined);
    const writes = store.writes;
    assert.deepEqual(await take(4100), adopted);
    assert.equal(store.writes, writes);
  });

  const refused: [what: string, port: number, reason: RegExp][] = [
    ["nobody listens", 4101, /^nothing is listening on it$/],
    [
      "a stranger listens",
      4102,
      /^node \(pid 666\) from \/home\/me\/blog is listening on it, but neither runs in the folder of shop:main nor /,
    ],
    ["the port is another identity's", 4103, /^it is assigned to library:main$/],
    ["the port is never handed out", 4301, /^it is reserved \("reserved" in config\.json\)$/],
    ["the port is never handed out, outside of the range, too", 5000, /^it is reserved \("reserved" in config\.json\)$/],
  ];
  for (const [what, port, reason] of refused) {
    test(`is refused where ${what}`, async () => {
      const { take, system, request, state, pool } = await shopOn4100();
      system.processes.start(666);
      system.processes.start(42);
      await request({ project: "library", preferred: 4103 });
      system.listen(4102, 666, "/home/me/blog");
      for (const each of [4103, 4301, 5000]) system.listen(each, 42, "/home/me/shop");
      const before = await state();
      const failure = await failureOf(take(port), "PortUnavailable");
      assert.match(failure.data.reason, reason);
      assert.deepEqual([await state(), pool.isOccupied(4102)], [before, false]);
    });
  }

  test("works outside of the range as well, and the identity keeps the port", async () => {
    const { take, system, request, disconnect, client, restart } = await shopOn4100();
    system.processes.start(42);
    system.listen(3000, 42, "/home/me/shop");
    const adopted = await take(3000);
    assert.deepEqual([adopted.port, adopted.byNumber, adopted.reassigned], [3000, true, true]);
    for (const pid of [40, 42]) system.end(pid);
    await disconnect(client);
    const again = await (await restart()).request({ project: "shop" });
    assert.deepEqual([again.port, again.existing], [3000, true]);
    assert.notEqual((await request({ project: "library" })).port, 3000);
  });

  test("is refused where the system would not say who listens, and says so", async () => {
    const { take, system, state } = await shopOn4100();
    system.listeners.failure = new Error("lsof is missing");
    const before = await state();
    assert.equal(
      (await failureOf(take(4101), "PortUnavailable")).data.reason,
      "the system does not say which process is listening on it: lsof is missing",
    );
    assert.deepEqual(await state(), before);
  });

  test("for an identity that has no port is an error that names it", async () => {
    const { adopt } = await shopOn4100();
    assert.equal((await failureOf(adopt({ project: "nobody", port: 4101 }), "NotFound")).data.what, "nobody:main");
  });

  test("where the store says no leaves everything as it was", async () => {
    const { take, system, store, state, pool } = await shopOn4100();
    system.processes.start(42);
    system.listen(4101, 42, "/home/me/shop");
    const before = await state();
    store.broken = true;
    await failureOf(take(4101), "StoreUnavailable");
    assert.deepEqual([await state(), pool.isOccupied(4101)], [before, false]);
  });
});
