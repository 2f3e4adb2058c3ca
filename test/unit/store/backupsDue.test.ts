import assert from "node:assert/strict";
import { mock } from "node:test";
import { writeFileSync } from "node:fs";
import type { StoreWithMetrics } from "../../../server/store/metricsStore.js";
import { Backups } from "../../../server/store/sqlite/backups.js";
import { failureOf } from "../services/failure.js";
import { MINUTE, START, storeHome } from "./openedStore.js";
import { event, grant, holding } from "./storeContract.js";

suite("A backup is due", () => {
  const home = storeHome();
  setup(() => mock.timers.enable({ apis: ["setInterval"] }));
  teardown(() => mock.timers.reset());

  const backups = (): string[] => (home.files().includes("backups") ? home.files("backups") : []);
  /** Opens the store, does something with it, and lets the minute pass after which it looks whether a backup is due. */
  const lookAfter = (work: (store: StoreWithMetrics) => Promise<unknown>): Promise<void> =>
    home.use(async (store) => {
      await work(store);
      mock.timers.tick(MINUTE); // Closing waits for the backup.
    });

  test("for nothing that was only read, or forgotten", async () => {
    await lookAfter(async (store) => {
      await store.load();
      await store.readTime();
      await store.findEvents({ limit: 1 });
      await store.forgetEvents(0, 100);
      await store.keepDoubt(undefined);
    });
    assert.deepEqual(backups(), []);
  });

  const changes: Record<string, (store: StoreWithMetrics) => Promise<void>> = {
    claimed: (store) => store.claim(grant(4101, "library")),
    released: (store) => store.release({ released: [holding(4100, "shop")], rests: [], events: [] }),
    pinned: (store) => store.pin(holding(4100, "shop"), true),
    recorded: (store) => store.record([event(4100, "shop")]),
    redated: (store) => store.redate({ from: 0, to: 1 }, 2),
  };
  for (const [what, change] of Object.entries(changes)) {
    test(`when something was ${what}`, async () => {
      await home.use((store) => store.claim(grant(4100, "shop")));
      await lookAfter(change);
      assert.deepEqual(backups(), ["port-daddy-2026-11-22T21-00-05Z.db"]);
    });
  }

  test("an hour after the last one, also when an earlier backend made it", async () => {
    const change = (store: StoreWithMetrics) => store.record([event(4100, "shop")]);
    await lookAfter(change);
    home.now += 59 * MINUTE;
    await lookAfter(change);
    assert.equal(backups().length, 1);
    home.now += MINUTE;
    await lookAfter(change);
    assert.deepEqual(backups(), ["port-daddy-2026-11-22T21-00-05Z.db", "port-daddy-2026-11-22T22-00-05Z.db"]);
  });
});

suite("The folder of the backups", () => {
  const home = storeHome();

  test("may have other files, which are no backups", () => {
    const folder = home.folder("backups");
    const name = "port-daddy-2026-11-22T20-59-00Z.db";
    for (const other of [`copy of ${name}`, `${name}.old`, `${name}-wal`, "port-daddy-2026-13-41T20-59-00Z.db"]) {
      writeFileSync(`${folder}/${other}`, "other");
    }
    assert.deepEqual(new Backups(folder).list(), []);
    writeFileSync(`${folder}/${name}`, "this is one");
    assert.deepEqual(new Backups(folder).list(), [{ file: `${folder}/${name}`, at: START - 65_000 }]);
  });

  test("is read before a first start: when that fails, no empty store is made", async () => {
    writeFileSync(home.path("backups"), "a file in its place");
    await failureOf(home.open(), "StoreUnavailable");
    assert.deepEqual(home.files(), ["backups"]);
  });
});
