import assert from "node:assert/strict";
import type { Config } from "../../../server/config/config.js";
import { RECONNECT_GRACE_MS } from "../../../server/services/leases.js";
import { MAX_ATTEMPTS, StaleStep } from "../../../server/store/staleStep.js";
import type { Store } from "../../../server/store/store.js";
import { wrapStore } from "../../../server/store/wrapStore.js";
import { failureOf } from "../services/failure.js";
import { FakeSystem } from "../services/fakeSystem.js";
import { heldStore } from "../services/heldStore.js";
import { FixedClock, type House, days, house, settled } from "../services/house.js";
import { MemoryStores } from "./memoryStore.js";

/** Two backends of one machine over one store. */
async function neighbours(config: Partial<Config> = {}) {
  const stores = new MemoryStores();
  const [system, clock] = [new FakeSystem(), new FixedClock()];
  const open = () => house({ system, clock, config, store: heldStore(stores.connect()) });
  const [left, right] = [await open(), await open()];
  /** Until each has heard of what the other did. */
  const heard = async (): Promise<void> => {
    for (let rounds = 0; rounds < 10; rounds++) await settled();
  };
  return { stores, clock, left, right, open, heard };
}

const holders = ({ list }: House) => list().map(({ project, port, state }) => [project, port, state]);

suite("Two backends over one store", () => {
  test("never give one port to two identities, however many ask at once for the same ones", async () => {
    const { stores, left, right, heard } = await neighbours({ range: [4000, 4099] });
    const ask = ({ request }: House, name: string) =>
      Array.from({ length: 40 }, (_, index) => request({ project: `${name}${index}`, preferred: 4000 + index }));
    const granted = await Promise.all([...ask(left, "left"), ...ask(right, "right")]);
    assert.equal(new Set(granted.map(({ port }) => port)).size, 80);
    await heard();
    assert.deepEqual(holders(left), holders(right));
    assert.deepEqual(
      holders(left).map(([project, port]) => [project, port]),
      [...stores.content.byPort.values()]
        .map(({ assignment: { project, port } }) => [project, port])
        .sort((a, b) => Number(a[1]) - Number(b[1])),
    );
    assert.deepEqual(
      granted.map(({ project, port }) => [project, port]).sort((a, b) => Number(a[1]) - Number(b[1])),
      holders(left).map(([project, port]) => [project, port]),
    );
  });

  test("give an identity one port that asks through both at once, and both lease it", async () => {
    const { left, right, heard } = await neighbours();
    const granted = await Promise.all([
      left.request({ project: "shop", preferred: 4100 }),
      right.request({ project: "shop", preferred: 4200 }),
      left.request({ project: "library", preferred: 4300 }),
      right.request({ project: "library", preferred: 4300 }),
    ]);
    assert.equal(granted[0].port, granted[1].port);
    assert.deepEqual([granted[2].port, granted[3].port], [4300, 4300]);
    await heard();
    assert.deepEqual([left.list()[0]!.leases.length, right.list()[0]!.leases.length], [2, 2]);
  });

  test("see what the other one does, and tell their clients", async () => {
    const { left, right, heard } = await neighbours();
    const told: unknown[] = [];
    right.changes.onDidChange(({ changed, removed }) => told.push([changed.map(({ port, state }) => [port, state]), removed]));
    const guest = left.connect();
    const steps: [what: () => Promise<unknown>, told: unknown][] = [
      [() => left.request({ project: "shop", preferred: 4100 }, guest), [[[4100, "active"]], []]],
      [() => left.move({ project: "shop", port: 4101 }, guest), [[[4101, "active"]], [4100]]],
      [() => left.pin({ project: "shop", pinned: true }), [[[4101, "active"]], []]],
      [() => left.disconnect(guest), [[[4101, "idle"]], []]],
      [() => left.release({ project: "shop" }), [[], [4101]]],
    ];
    for (const [step, expected] of steps) {
      await step();
      await heard();
      assert.deepEqual(told.splice(0), [expected]);
      assert.deepEqual(right.list(), left.list());
      assert.deepEqual(right.registry.resting(), left.registry.resting());
    }
    await failureOf(right.request({ project: "other", preferred: 4101, strict: true }), "PortUnavailable"); // It rests.
  });

  test("see after a break all that they have missed", async () => {
    const { stores, left, right, heard } = await neighbours();
    await left.request({ project: "shop", preferred: 4100 });
    await left.request({ project: "library", preferred: 4101 });
    await heard();
    stores.holdFeed();
    await left.release({ port: 4100 });
    await left.move({ project: "library", port: 4102 });
    await left.request({ project: "new", preferred: 4103 });
    await heard();
    assert.notDeepEqual(right.list(), left.list());
    for (const store of stores.open) store.changedElsewhere(undefined);
    await heard();
    assert.deepEqual(right.list(), left.list());
  });

  test("decide anew where they have not heard yet what the other one did", async () => {
    const { stores, left, right, heard } = await neighbours();
    await left.request({ project: "shop", preferred: 4100 });
    await left.idle({ project: "library", preferred: 4101 });
    await heard();
    stores.holdFeed();

    await right.release({ project: "shop", force: true });
    const again = await left.request({ project: "shop" });
    assert.deepEqual([again.port, again.existing], [4100, false], "it rests for shop, which may have it again");

    await right.move({ project: "library", port: 4111 });
    assert.equal((await left.request({ project: "library" })).port, 4111);
    await right.move({ project: "library", port: 4112, force: true });
    assert.equal((await left.move({ project: "library", port: 4113, force: true })).port, 4113);
    assert.equal((await right.pin({ project: "library", pinned: true })).port, 4113);
    await left.release({ project: "library", force: true });
    await failureOf(right.pin({ project: "library", pinned: false }), "NotFound");
    await right.request({ project: "new", preferred: 4114 });
    await failureOf(left.request({ project: "other", preferred: 4114, strict: true }), "PortUnavailable");
    await failureOf(left.release({ project: "new" }), "NotOwner");
  });

  test("leave the owners that came through the other one alone, until that one is gone", async () => {
    const { left, right, heard, clock } = await neighbours();
    await left.request({ project: "shop", preferred: 4100 });
    await heard();
    clock.advance(2 * RECONNECT_GRACE_MS);
    assert.equal(await right.leases.sweep(), 0);
    assert.equal(right.leases.any, false);
    await failureOf(right.release({ project: "shop" }), "NotOwner");
    await left.store.close();
    await heard();
    assert.equal(await right.leases.sweep(), 1);
    assert.deepEqual(holders(right), [["shop", 4100, "idle"]]);
  });

  test("reclaim nothing that somebody uses again through the other one", async () => {
    const { stores, left, right, heard } = await neighbours({ range: [4010, 4011] });
    await left.idle({ project: "shop", preferred: 4010 });
    await left.request({ project: "library", preferred: 4011 });
    await heard();
    stores.holdFeed();
    await left.request({ project: "shop" });
    await failureOf(right.request({ project: "new" }), "PortRangeExhausted");
    assert.deepEqual(right.list(), left.list());
  });

  test("remove nothing that somebody uses again through the other one", async () => {
    const { stores, left, right, heard, clock } = await neighbours();
    await left.idle({ project: "shop", preferred: 4100 });
    await heard();
    stores.holdFeed();
    clock.advance(days(60));
    await left.request({ project: "shop" });
    assert.deepEqual(await right.cleanup.run(), { expiredLeases: 0, removed: 0 });
    assert.deepEqual(holders(right), [["shop", 4100, "active"]]);
  });

  test("give up when the other one is faster each time, and change nothing", async () => {
    const stores = new MemoryStores();
    let claims = 0;
    const refusing: Store = wrapStore(stores.connect(), (step, name) => {
      if (name !== "claim") return step();
      claims += 1;
      return Promise.reject(new StaleStep([4100], "port 4100 belongs to another identity"));
    });
    const { request, list, pool } = await house({ store: heldStore(refusing) });
    const { message } = await failureOf(request({ project: "shop", preferred: 4100 }), "StoreUnavailable");
    assert.match(message, /other backends were faster 10 times: port 4100 belongs to another identity/);
    assert.deepEqual([claims, list(), pool.isOccupied(4100)], [MAX_ATTEMPTS, [], false]);
  });
});
