import assert from "node:assert/strict";
import type { Params } from "../../../server/protocol/requests.js";
import { bareEvent } from "./bareEvent.js";
import { failureOf } from "./failure.js";
import { house, seconds } from "./house.js";

suite("Moving an assignment", () => {
  test("to a port of one's choice takes all leases along, and the old port rests", async () => {
    const { request, move, connect, system, clock, state, list, leases } = await house();
    const other = connect("cli");
    system.processes.start(41);
    const before = await request({ project: "shop", folder: "/home/me/shop", preferred: 4100 });
    await request({ project: "shop", owner: { pid: 41 } });
    await request({ project: "shop" }, other);
    const { leases: held } = list()[0]!;
    clock.advance(seconds(5));
    const moved = await move({ project: "shop", port: 4200, force: true });
    assert.deepEqual(moved, {
      ...before,
      ...{ port: 4200, existing: false, reassigned: true, leases: held, lastUsedAt: "2030-01-01T00:00:05.000Z", usual: "Angular" },
    });
    const { inMemory, inStore } = await state();
    assert.deepEqual([inMemory.length, inMemory[0]!.port, inStore.leases.map(({ port }) => port)], [1, 4200, [4200, 4200, 4200]]);
    assert.equal((await failureOf(request({ project: "library", preferred: 4100, strict: true }), "PortUnavailable")).data.port, 4100);
    // The leases end with their owners, as before.
    system.processes.kill(41);
    assert.equal(await leases.sweep(), 1);
    assert.equal((await request({ project: "shop" })).port, 4200);
  });

  test("without a port is to a new one by the usual strategy, and not back to where it was", async () => {
    const { request, move, system } = await house();
    const ports = [(await request({ project: "shop" })).port];
    for (let index = 0; index < 3; index++) ports.push((await move({ project: "shop" })).port);
    assert.equal(new Set(ports).size, 4);
    system.portProbe.tried.length = 0;
    const { port } = await move({ project: "shop" });
    assert.deepEqual(system.portProbe.tried, [port]);
  });

  test("without a port may go back to where it was when that has rested", async () => {
    const { request, move, clock } = await house({ config: { range: [4000, 4001] } });
    const { port } = await request({ project: "shop" });
    const other = (await move({ project: "shop" })).port;
    assert.notEqual(other, port);
    await failureOf(move({ project: "shop" }), "PortRangeExhausted");
    clock.advance(seconds(60));
    assert.equal((await move({ project: "shop" })).port, port);
  });

  test("of an idle one leaves it idle, and takes the pin along", async () => {
    const { idle, move, pin, list } = await house();
    await idle({ project: "shop", preferred: 4100 });
    await pin({ project: "shop", pinned: true });
    const moved = await move({ project: "shop", port: 4200 });
    assert.deepEqual([moved.state, moved.leases, moved.pinned], ["idle", [], true]);
    assert.deepEqual(
      list().map(({ port, pinned }) => [port, pinned]),
      [[4200, true]],
    );
  });

  test("to where it is already changes nothing, and is no error", async () => {
    const { request, move, store, history } = await house();
    const granted = await request({ project: "shop", preferred: 4100 });
    const writes = store.writes;
    assert.deepEqual(await move({ project: "shop", port: 4100 }), { ...granted, existing: true });
    assert.deepEqual([store.writes, (await history()).length], [writes, 1]);
  });

  test("that is repeated with its id, because its answer was lost, is done once", async () => {
    const { idle, move, history, restart } = await house();
    const { port } = await idle({ project: "shop" });
    const moving = { project: "shop", requestId: "one" };
    const [first, again] = await Promise.all([move(moving), move(moving)]);
    assert.notEqual(first.port, port);
    assert.deepEqual(again, first);
    const next = await restart();
    assert.deepEqual(await next.move(moving), first, "another backend knows it, too");
    assert.equal((await history()).filter(({ kind }) => kind === "moved").length, 1);
    assert.notEqual((await next.move({ project: "shop", requestId: "two" })).port, first.port);
  });

  test("that failed is tried again when it is repeated with its id", async () => {
    const { idle, move, store } = await house();
    const { port } = await idle({ project: "shop" });
    store.broken = true;
    await failureOf(move({ project: "shop", requestId: "one" }), "StoreUnavailable");
    store.broken = false;
    assert.notEqual((await move({ project: "shop", requestId: "one" })).port, port);
  });

  test("back to the port that it left is possible at once", async () => {
    const { request, move } = await house();
    await request({ project: "shop", preferred: 4100 });
    await move({ project: "shop", port: 4200 });
    assert.equal((await move({ project: "shop", port: 4100 })).port, 4100);
  });

  const refused: [port: number, reason: RegExp][] = [
    [3001, /^it is reserved \("reserved" in config\.json\)$/],
    [4045, /^browsers refuse to open it$/],
    [4301, /^it is reserved \("reserved" in config\.json\)$/],
    [4302, /^it is assigned to library:main$/],
    [4303, /^another process is listening on it$/],
    [4304, /^resting:main had it until a moment ago, /],
  ];
  for (const [port, reason] of refused) {
    test(`to a port that cannot be had is refused, and says why: ${reason.source}`, async () => {
      const { request, release, move, system, state, pool } = await house({ config: { range: [4000, 4500], reserved: [3001, 4301] } });
      await request({ project: "shop", preferred: 4100 });
      await request({ project: "library", preferred: 4302 });
      await request({ project: "resting", preferred: 4304 });
      await release({ project: "resting" });
      system.listen(4303, 666);
      const before = await state();
      const failure = await failureOf(move({ project: "shop", port }), "PortUnavailable");
      assert.match(failure.data.reason, reason);
      assert.ok(failure.message.endsWith(". Choose another port."), failure.message);
      assert.deepEqual(await state(), before);
      assert.equal(pool.isOccupied(4303), false);
    });
  }

  test("of what another live owner leases is refused, and says whose it is; with force it is done, and told", async () => {
    const { request, move, connect, client, list, logged, history } = await house();
    await request({ project: "shop", preferred: 4100 });
    const other = { ...connect("cli"), correlationId: "c-1" };
    const params: Params<"portDaddy/move"> = { project: "shop", port: 4200 };
    const failure = await failureOf(move(params, other), "NotOwner");
    assert.deepEqual([failure.data.owners, list()[0]?.port], [[`first (pid ${client.client.pid})`], 4100]);
    await move({ ...params, force: true }, other);
    const owner = `first (pid ${client.client.pid})`;
    assert.deepEqual(logged, [`cli (pid ${other.client.pid}) moved shop:main (port 4100) of ${owner} to port 4200 by force (c-1)`]);
    assert.deepEqual(bareEvent((await history())[0]), {
      ...{ kind: "moved", port: 4200, previousPort: 4100, project: "shop", service: "main", context: "" },
      ...{ client: "cli", pid: other.client.pid, correlationId: "c-1", reason: `by force; it was in use by ${owner}` },
    });
  });

  test("of what nobody has is an error that names it", async () => {
    const { move } = await house();
    assert.equal((await failureOf(move({ project: "shop", service: "web" }), "NotFound")).data.what, "shop:web");
  });

  test("where the store says no leaves everything as it was", async () => {
    const { request, move, store, state, pool } = await house();
    await request({ project: "shop", preferred: 4100 });
    const before = await state();
    store.broken = true;
    await failureOf(move({ project: "shop", port: 4200 }), "StoreUnavailable");
    assert.deepEqual([await state(), pool.isOccupied(4200)], [before, false]);
    store.broken = false;
    assert.equal((await move({ project: "shop", port: 4200 })).port, 4200);
  });

  test("takes no lease along whose client leaves meanwhile", async () => {
    const { request, move, client, disconnect, connect, list, probe } = await house();
    await request({ project: "shop", preferred: 4100 });
    probe.during = () => disconnect(client);
    await move({ project: "shop", port: 4200, force: true }, connect());
    assert.deepEqual([list()[0]?.port, list()[0]?.leases], [4200, []]);
  });

  test("ends the lease of a client that leaves while it is being written", async () => {
    const { request, move, client, disconnect, connect, store, state } = await house();
    await request({ project: "shop", preferred: 4100 });
    const claim = store.claim;
    let left: Promise<void> | undefined;
    store.claim = (step) => {
      const claimed = claim(step);
      left = disconnect(client);
      return claimed;
    };
    await move({ project: "shop", port: 4200, force: true }, connect());
    await left;
    const { inMemory, inStore } = await state();
    assert.deepEqual([inMemory[0]?.port, inMemory[0]?.leases, inStore.leases], [4200, [], []]);
  });

  test("reclaims a port where none is free, but never a pinned one", async () => {
    const { request, idle, move, pin, list } = await house({ config: { range: [4000, 4002] } });
    await idle({ project: "pinned", preferred: 4000 });
    await pin({ project: "pinned", pinned: true });
    await idle({ project: "old", preferred: 4001 });
    await request({ project: "shop", preferred: 4002 });
    assert.equal((await move({ project: "shop" })).port, 4001);
    assert.deepEqual(
      list().map(({ port, project }) => [port, project]),
      [
        [4000, "pinned"],
        [4001, "shop"],
      ],
    );
    await failureOf(move({ project: "shop" }), "PortRangeExhausted");
  });

  test("and a request for the same identity at once come one after the other", async () => {
    const { request, move, list } = await house();
    await request({ project: "shop", preferred: 4100 });
    const [, granted] = await Promise.all([move({ project: "shop", port: 4200 }), request({ project: "shop" })]);
    assert.deepEqual([granted.port, list().length], [4200, 1]);
  });
});
