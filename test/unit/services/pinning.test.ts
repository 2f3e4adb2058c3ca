import assert from "node:assert/strict";
import type { Assignment } from "../../../server/protocol/assignment.js";
import { failureOf } from "./failure.js";
import { days, house } from "./house.js";

suite("A pinned assignment", () => {
  test("shows in the list, in what clients are told, and no more when the pin is taken off", async () => {
    const { idle, pin, list, changes } = await house();
    const told: unknown[] = [];
    await idle({ project: "shop", preferred: 4100 });
    changes.onDidChange(({ changed }) => told.push(...changed.map(({ pinned }) => pinned)));
    assert.equal((await pin({ project: "shop", pinned: true })).pinned, true);
    assert.equal(list()[0]?.pinned, true);
    await new Promise(setImmediate);
    assert.equal((await pin({ project: "shop", pinned: false })).pinned, undefined);
    assert.ok(!("pinned" in list()[0]!));
    await new Promise(setImmediate);
    assert.deepEqual(told.slice(-2), [true, undefined]);
  });

  test("stays however long nobody uses it, also when its folder is gone", async () => {
    const { idle, pin, clock, cleanup, folders, list } = await house();
    folders.gone.add("/gone");
    await idle({ project: "shop", folder: "/gone" });
    await pin({ project: "shop", pinned: true });
    clock.advance(days(400));
    assert.equal((await cleanup.run()).removed, 0);
    assert.deepEqual(folders.asked, [], "nobody asks for its folder");
    await pin({ project: "shop", pinned: false });
    assert.equal((await cleanup.run()).removed, 1);
    assert.deepEqual(list(), []);
  });

  test("never gives up its port to another identity", async () => {
    const { idle, pin, request, clock } = await house({ config: { range: [4000, 4001] } });
    await idle({ project: "pinned", preferred: 4000 });
    await pin({ project: "pinned", pinned: true });
    clock.advance(1000);
    await idle({ project: "newer", preferred: 4001 });
    assert.equal((await request({ project: "a" })).port, 4001);
    const failure = await failureOf(request({ project: "b" }), "PortRangeExhausted");
    assert.match(failure.message, /No port from 4000 to 4001 is available: .*pinned/);
    await pin({ project: "pinned", pinned: false });
    assert.equal((await request({ project: "b" })).port, 4000);
  });

  test("is not reclaimed when it is pinned in the very moment of it, nor what is asked for then", async () => {
    const { idle, pin, request, probe, clock, list } = await house({ config: { range: [4000, 4002] } });
    for (const [project, preferred] of [
      ["first", 4000],
      ["pinned", 4001],
      ["back", 4002],
    ] as const) {
      await idle({ project, preferred });
      clock.advance(1000);
    }
    probe.during = async (port) => {
      if (port !== 4000) return;
      probe.during = undefined;
      probe.taken.add(4000);
      await pin({ project: "pinned", pinned: true });
      await request({ project: "back" });
    };
    await failureOf(request({ project: "new" }), "PortRangeExhausted");
    assert.equal(list().length, 3);
  });

  test("keeps its pin after a renewal, a restart, and when it has to move", async () => {
    const before = await house();
    await before.idle({ project: "shop", preferred: 4100 });
    await before.pin({ project: "shop", pinned: true });
    assert.equal((await before.idle({ project: "shop", folder: "/home/me/shop" })).pinned, true);
    const after = await before.restart();
    assert.equal(after.list()[0]?.pinned, true);
    after.system.listen(4100, 666);
    const moved = await after.request({ project: "shop" });
    assert.deepEqual([moved.reassigned, moved.pinned], [true, true]);
    const { inMemory, inStore } = await after.state();
    assert.deepEqual([inMemory[0]?.pinned, inStore.assignments[0]?.pinned], [true, true]);
  });

  test("may be released by a person, and is then as any other", async () => {
    const { idle, pin, release, request } = await house();
    await idle({ project: "shop", preferred: 4100 });
    await pin({ project: "shop", pinned: true });
    await release({ project: "shop" });
    assert.equal((await request({ project: "shop" })).pinned, undefined);
  });

  test("pinned twice is written once", async () => {
    const { idle, pin, store } = await house();
    await idle({ project: "shop" });
    await pin({ project: "shop", pinned: true });
    const writes = store.writes;
    await pin({ project: "shop", pinned: true });
    assert.equal(store.writes, writes);
  });

  test("may be one whose first request is still on its way", async () => {
    const { request, pin, probe } = await house();
    let pinned: Promise<Assignment> | undefined;
    probe.during = () => void (pinned ??= pin({ project: "shop", pinned: true }));
    const { port } = await request({ project: "shop" });
    const { port: pinnedPort, pinned: isPinned } = await pinned!;
    assert.deepEqual([pinnedPort, isPinned], [port, true]);
  });

  test("must exist, and the error names it; where the store says no, nothing is pinned", async () => {
    const { idle, pin, store, list } = await house();
    assert.equal((await failureOf(pin({ project: "shop", service: "web", pinned: true }), "NotFound")).data.what, "shop:web");
    await idle({ project: "shop" });
    store.broken = true;
    await failureOf(pin({ project: "shop", pinned: true }), "StoreUnavailable");
    assert.equal(list()[0]?.pinned, undefined);
  });
});
