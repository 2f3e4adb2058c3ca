import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { mock } from "node:test";
import type { StoreWithMetrics } from "../../../server/store/metricsStore.js";
import { MINUTE, storeHome } from "./openedStore.js";
import { contentOf, event, grant } from "./storeContract.js";

suite("The log of a store", () => {
  const home = storeHome();
  /** Fills more pages than the log may have before it is written to the file. */
  const fillLog = (store: StoreWithMetrics) => store.record([event(4100, "shop", { reason: "x".repeat(2_100_000) })]);
  const isWritten = (before: Buffer): boolean => !readFileSync(home.file).equals(before);

  test("is written to the file when it is large, but not with every step, so that it grows no further", async () => {
    const store = await home.open();
    let before = readFileSync(home.file);
    const steps = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index++) await store.record([event(4100, `p${index}`)]);
    };
    await steps(65);
    assert.equal(isWritten(before), false, "it is small");
    await fillLog(store);
    assert.equal(isWritten(before), true);

    before = readFileSync(home.file);
    const { size } = statSync(`${home.file}-wal`);
    await steps(63);
    assert.equal(isWritten(before), false, "it was written a moment ago");
    await steps(1);
    assert.equal(isWritten(before), true);
    assert.equal(statSync(`${home.file}-wal`).size, size);
    await store.close();
  });

  test("is written to the file and emptied after each backup, with which nothing is lost and nobody is told of anything", async () => {
    mock.timers.enable({ apis: ["setInterval"] });
    const store = await home.open();
    try {
      await store.claim(grant(4100, "shop"));
      const before = readFileSync(home.file);
      const over = new Promise<void>((resolve) => (home.told = resolve));
      mock.timers.tick(MINUTE);
      await over;
      await new Promise(setImmediate);
      assert.equal(statSync(`${home.file}-wal`).size, 0);
      assert.equal(isWritten(before), true);
      await store.claim(grant(4101, "library"));
      assert.ok(store.files!.size() > statSync(home.file).size);
      assert.deepEqual([home.damages, [...home.problems]], [0, []]);
    } finally {
      mock.timers.reset();
      await store.close();
    }
    await home.use(async (next) => assert.equal((await contentOf(next)).assignments.length, 2));
  });
});
