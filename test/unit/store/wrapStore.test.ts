import assert from "node:assert/strict";
import { openSqliteStore } from "../../../server/store/sqlite/sqliteStore.js";
import { wrapStore } from "../../../server/store/wrapStore.js";
import { MemoryStores } from "./memoryStore.js";
import { contentOf, grant } from "./storeContract.js";

suite("A wrapped store", () => {
  test("is asked by way of the wrapper for each step, with what the step was given, but not for its events", async () => {
    const stores = new MemoryStores();
    const [store, other] = [stores.connect(), stores.connect()];
    const steps: string[] = [];
    const wrapped = wrapStore(store, (step, name) => {
      steps.push(name);
      return step();
    });
    const changed = new Promise((resolve) => wrapped.onDidChangeElsewhere(resolve));
    await other.claim(grant(4100, "shop"));
    assert.deepEqual([await changed, steps], [[4100], []]);
    assert.equal((await wrapped.load([4101])).assignments.length, 0);
    assert.equal((await wrapped.load([4100])).assignments.length, 1);
    await wrapped.close();
    assert.deepEqual(steps, ["load", "load", "close"]);
    await other.close();
  });

  test("runs a step on the store of the moment in which it runs", async () => {
    const [first, second] = [openSqliteStore(":memory:"), openSqliteStore(":memory:")];
    let current = first;
    let run = (): void => undefined;
    const wrapped = wrapStore(
      first,
      async (step) => {
        await new Promise<void>((resolve) => (run = resolve));
        return step();
      },
      () => current,
    );
    const claimed = wrapped.claim(grant(4100, "shop"));
    current = second;
    run();
    await claimed;
    assert.deepEqual([(await contentOf(first)).assignments.length, (await contentOf(second)).assignments.length], [0, 1]);
    await Promise.all([first.close(), second.close()]);
  });

  test("has the fields of the store, but for what is assigned to it", async () => {
    const store = openSqliteStore(":memory:");
    const wrapped = wrapStore(store, () => assert.fail("a step was run"));
    assert.equal(wrapped.metrics, store.metrics);
    let closed = 0;
    wrapped.close = async () => {
      closed += 1;
      await store.close();
    };
    await wrapped.close();
    assert.equal(closed, 1);
  });
});
