import assert from "node:assert/strict";
import { mock } from "node:test";
import Database from "better-sqlite3";
import { isFailure } from "../../../server/protocol/failures.js";
import type { MetricsFlush, StoredSample } from "../../../server/store/metricsStore.js";
import { openSqliteStore } from "../../../server/store/sqlite/sqliteStore.js";
import { MINUTE, storeHome } from "./openedStore.js";
import { grant } from "./storeContract.js";
import { temporaryFolder } from "./temporaryFolder.js";

const sample = (stepSeconds: number, at: number, text = `{"requests":${at}}`): StoredSample => ({ stepSeconds, at, sample: text });

const flush = (totals: Record<string, string>, samples: StoredSample[] = [], kept = keepAll): MetricsFlush => ({
  totals: new Map(Object.entries(totals)),
  samples,
  kept,
});

const keepAll = [10, 60].map((stepSeconds) => ({ stepSeconds, after: 0, until: Number.MAX_SAFE_INTEGER }));

suite("The metrics' store", () => {
  const inFolder = temporaryFolder();

  test("is empty at first", async () => {
    const store = openSqliteStore(":memory:");
    assert.deepEqual([await store.metrics.load(), await store.metrics.samples(10, 0)], [new Map(), []]);
    await store.close();
  });

  test("replaces what has the same name, keeps the rest, and has it for the next one that opens the file", async () => {
    const store = openSqliteStore(inFolder("store.db"));
    await store.metrics.flush(flush({ a: "1", b: "2" }, [sample(60, 3000), sample(10, 2000), sample(10, 1000)]));
    await store.metrics.flush(flush({ b: "3", c: "it's" }, [sample(10, 2000, "{}"), sample(10, 3000)]));
    await store.close();
    const next = openSqliteStore(inFolder("store.db"));
    assert.deepEqual(await next.metrics.load(), new Map(Object.entries({ a: "1", b: "3", c: "it's" })));
    assert.deepEqual(await next.metrics.samples(10, 0), [sample(10, 1000), sample(10, 2000, "{}"), sample(10, 3000)]);
    assert.deepEqual(await next.metrics.samples(10, 2000), [sample(10, 3000)]);
    assert.deepEqual(await next.metrics.samples(60, 0), [sample(60, 3000)]);
    await next.close();
  });

  test("forgets the samples that are not kept, and widths that there are no more", async () => {
    const store = openSqliteStore(":memory:");
    const all = [sample(10, 1000), sample(10, 2000), sample(10, 3000), sample(60, 1000), sample(7, 2000)];
    await store.metrics.flush(flush({}, all, [...keepAll, { stepSeconds: 7, after: 0, until: 9000 }]));
    await store.metrics.flush(flush({}, [sample(10, 2500)], [{ stepSeconds: 10, after: 1000, until: 2500 }, keepAll[1]!]));
    assert.deepEqual(await store.metrics.samples(10, 0), [sample(10, 2000), sample(10, 2500)]);
    assert.deepEqual([await store.metrics.samples(60, 0), await store.metrics.samples(7, 0)], [[sample(60, 1000)], []]);
    await store.close();
  });

  test("keeps all of a flush or nothing, and does not take the other steps of its transaction along", async () => {
    const store = openSqliteStore(":memory:");
    await store.metrics.flush(flush({ a: "1" }, [sample(10, 1000)]));
    const wrong = store.metrics.flush(flush({ a: "2" }, [sample(10, 2000), sample(10, 3000, null as unknown as string)]));
    const claimed = store.claim(grant(4100, "shop"));
    await assert.rejects(wrong);
    await claimed;
    assert.deepEqual(await store.metrics.load(), new Map([["a", "1"]]));
    assert.deepEqual(await store.metrics.samples(10, 0), [sample(10, 1000)]);
    assert.equal((await store.load()).assignments.length, 1);
    await store.close();
  });

  test("is written in one transaction with what else is asked for in that turn", async () => {
    const told: string[] = [];
    const store = openSqliteStore(inFolder("store.db"), (file) => new Database(file, { verbose: (sql) => told.push(String(sql)) }));
    told.length = 0;
    await Promise.all([store.claim(grant(4100, "shop")), store.metrics.flush(flush({ a: "1" }))]);
    assert.equal(told.filter((sql) => sql === "COMMIT").length, 1);
    await store.close();
  });

  test("that is closed says so", async () => {
    const store = openSqliteStore(":memory:");
    await store.close();
    for (const step of [() => store.metrics.load(), () => store.metrics.flush(flush({})), () => store.metrics.samples(10, 0)])
      await assert.rejects(step, (error) => isFailure(error, "StoreUnavailable"));
  });

  suite("in a data directory", () => {
    const home = storeHome();

    test("tells how long each transaction took", async () => {
      const times: number[] = [];
      const store = await home.open({ onCommit: (ms) => times.push(ms) });
      await store.claim(grant(4100, "shop"));
      await store.metrics.flush(flush({ a: "1" }));
      assert.equal(times.length, 2);
      assert.ok(times.every((ms) => ms > 0 && ms < 10_000), String(times)); // prettier-ignore
      await store.close();
    });

    test("is no reason for a backup", async () => {
      mock.timers.enable({ apis: ["setInterval"] });
      try {
        await home.use(async (store) => {
          await store.metrics.flush(flush({ a: "1" }));
          home.now += 120 * MINUTE;
          mock.timers.tick(MINUTE); // It looks whether one is due; closing waits for that.
        });
      } finally {
        mock.timers.reset();
      }
      assert.equal(home.files().includes("backups"), false);
    });
  });
});
