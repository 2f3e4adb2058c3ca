import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import type { StoreWithMetrics } from "../../../server/store/metricsStore.js";
import { storeHome } from "./openedStore.js";
import { event } from "./storeContract.js";

suite("The log of a store", () => {
  const home = storeHome();
  /** Fills more pages than the log may have before it is written to the file. */
  const fillLog = (store: StoreWithMetrics) => store.record([event(4100, "shop", { reason: "x".repeat(4_200_000) })]);
  const isWritten = (before: Buffer): boolean => !readFileSync(home.file).equals(before);

  test("is written to the file when it is large, but not with every step, so that it grows no further", async () => {
    const store = await home.open();
    let before = readFileSync(home.file);
    const steps = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index++) await store.record([event(4100, `p${index}`)]);
    };
    await steps(130);
    assert.equal(isWritten(before), false, "it is small");
    await fillLog(store);
    assert.equal(isWritten(before), true);

    before = readFileSync(home.file);
    const { size } = statSync(`${home.file}-wal`);
    await steps(127);
    assert.equal(isWritten(before), false, "it was written a moment ago");
    await steps(1);
    assert.equal(isWritten(before), true);
    assert.equal(statSync(`${home.file}-wal`).size, size);
    await store.close();
  });
});
