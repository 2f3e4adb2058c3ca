import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { storeUnavailable } from "../../../server/protocol/failures.js";
import { Problems } from "../../../server/services/problems.js";
import { openStore } from "../../../server/store/sqlite/openStore.js";
import { openSqliteStore } from "../../../server/store/sqlite/sqliteStore.js";
import type { Store } from "../../../server/store/store.js";
import { watchStore } from "../../../server/store/watchStore.js";
import { wrapStore } from "../../../server/store/wrapStore.js";
import { event, grant, holding, refusal } from "../store/storeContract.js";
import { temporaryFolder } from "../store/temporaryFolder.js";
import { failureOf } from "./failure.js";
import { heldStore } from "./heldStore.js";
import { house, settled } from "./house.js";

suite("While the store cannot be written", () => {
  const inFolder = temporaryFolder();

  test("every step fails, changes nothing and tells nobody; it works again afterwards", async () => {
    const { request, release, idle, disconnect, connect, state, store, changes, pool } = await house();
    const guest = connect();
    await request({ project: "shop", preferred: 4100 }, guest);
    await idle({ project: "library", preferred: 4101 });
    await settled();
    const told: unknown[] = [];
    changes.onDidChange((change) => told.push(change));
    const before = await state();

    store.broken = true;
    await failureOf(request({ project: "new", preferred: 4102 }), "StoreUnavailable");
    await failureOf(request({ project: "library" }), "StoreUnavailable");
    await failureOf(request({ project: "library", preferred: 4103, strict: true }), "StoreUnavailable");
    await failureOf(release({ port: 4101 }), "StoreUnavailable");
    await failureOf(disconnect(guest), "StoreUnavailable");
    await settled();
    assert.deepEqual(await state(), before);
    assert.deepEqual([pool.isOccupied(4102), pool.isOccupied(4103), told], [false, false, []]);

    store.broken = false;
    assert.equal((await request({ project: "new", preferred: 4102, strict: true })).port, 4102);
    assert.equal((await request({ project: "library", preferred: 4103, strict: true })).port, 4103);
  });

  test("that is a problem which people are told, until something is written", async () => {
    const problems = new Problems();
    const told: string[] = [];
    problems.onDidAppear((problem) => told.push(problem));
    const held = heldStore(openSqliteStore(":memory:"));
    const { store, isFailing } = watchStore(held, (problem) => problems.set("store", problem));
    await store.release({ released: [], rests: [], events: [] });
    assert.deepEqual([isFailing(), problems.all()], [false, []]);

    held.broken = true;
    for (let index = 0; index < 2; index++) await failureOf(store.endLeases({ leases: [], at: 0 }), "StoreUnavailable");
    const sentence = storeUnavailable("the disk is full").message;
    assert.deepEqual([isFailing(), problems.all(), told], [true, [sentence], [sentence]]);

    held.broken = false;
    await store.claim({ grants: [], reclaimed: [], rests: [], events: [] });
    assert.deepEqual([isFailing(), problems.all(), told.length], [false, [], 1]);
    await store.close();
  });

  test("neither a read, nor a step with nothing to do, nor the metrics end the problem, and nobody is told of it twice", async () => {
    const problems = new Problems();
    const told: string[] = [];
    problems.onDidAppear((problem) => told.push(problem));
    let reason: string | undefined = "the disk is full";
    const sqlite = openSqliteStore(":memory:");
    const faulty = wrapStore(sqlite, (step, name) => {
      if (name === "claim" && reason !== undefined) throw storeUnavailable(reason);
      return step();
    });
    const { store, isFailing } = watchStore(faulty, (problem) => problems.set("store", problem));
    await failureOf(store.claim(grant(4100, "shop")), "StoreUnavailable");
    await store.load();
    await store.findEvents({ limit: 1 });
    await store.forgetEvents(0, 1000);
    await store.endLeases({ leases: [], at: 0 });
    await store.metrics.flush({ totals: new Map([["requests", "1"]]), samples: [], kept: [] });
    assert.deepEqual([isFailing(), problems.all().length], [true, 1]);
    reason = "a disk I/O error";
    await failureOf(store.claim(grant(4100, "shop")), "StoreUnavailable");
    assert.deepEqual([isFailing(), told.length], [true, 1]);

    reason = undefined;
    await store.claim(grant(4100, "shop"));
    assert.deepEqual([isFailing(), problems.all()], [false, []]);
    await store.close();
  });

  const writes: Record<string, (store: Store) => Promise<void>> = {
    claim: (store) => store.claim(grant(4101, "library")),
    release: (store) => store.release({ released: [holding(4100, "shop")], rests: [], events: [] }),
    pin: (store) => store.pin(holding(4100, "shop"), true),
    record: (store) => store.record([event(4100, "shop")]),
  };
  for (const [name, write] of Object.entries(writes)) {
    test(`the problem ends with a step that writes: ${name}`, async () => {
      const told: unknown[] = [];
      const held = heldStore(openSqliteStore(":memory:"));
      const { store, isFailing } = watchStore(held, (problem) => told.push(problem));
      await store.claim(grant(4100, "shop"));
      held.broken = true;
      await failureOf(write(store), "StoreUnavailable");
      held.broken = false;
      await write(store);
      assert.deepEqual([isFailing(), told], [false, [storeUnavailable("the disk is full").message, undefined]]);
      await store.close();
    });
  }

  test("a step that another backend has overtaken is no problem of the store", async () => {
    const told: unknown[] = [];
    const { store, isFailing } = watchStore(openSqliteStore(":memory:"), (problem) => told.push(problem));
    await store.claim(grant(4100, "shop"));
    await refusal(store.claim(grant(4100, "library")));
    assert.deepEqual([isFailing(), told, store.files], [false, [], undefined]);
    await store.close();
  });

  test("the problem begins with a check of the files, too, and lasts until something is written", async () => {
    const problems = new Problems();
    let isOurs = false;
    const folder = inFolder();
    const opened = await openStore(folder, {
      ...{ now: Date.now, tell: () => undefined, onDamage: () => undefined },
      isOurs: () => isOurs,
    });
    const { store, isFailing } = watchStore(opened, (problem) => problems.set("store", problem));
    const { files } = store;
    files!.keepFrom(() => ({ assignments: [], leases: [], rests: [] }));
    rmSync(files!.path);
    await failureOf(files!.check(), "StoreUnavailable");
    assert.deepEqual([isFailing(), problems.all().length], [true, 1]);

    isOurs = true;
    await files!.check();
    assert.equal(isFailing(), true);
    await store.claim(grant(4100, "shop"));
    assert.deepEqual([isFailing(), problems.all()], [false, []]);
    await store.close();
  });
});
