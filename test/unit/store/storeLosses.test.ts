import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import type { StoreOptions } from "../../../server/store/sqlite/openStore.js";
import type { Store } from "../../../server/store/store.js";
import { failureOf } from "../services/failure.js";
import { storeHome } from "./openedStore.js";
import { contentOf, ending, event, grant, refusal } from "./storeContract.js";

suite("The loss of a store's files", () => {
  const home = storeHome();

  /** A store with one port, unless it is filled otherwise. */
  async function opened(options: Partial<StoreOptions> = {}, fill = (store: Store) => store.claim(grant(4100, "shop"))) {
    await home.use(fill);
    utimesSync(home.file, 1000, 1000);
    const store = await home.open(options);
    const memory = await store.load();
    store.files!.keepFrom(() => memory);
    await store.record([]);
    return store;
  }
  const replace = (file: string, content: string): void => {
    writeFileSync(home.path("other"), content);
    renameSync(home.path("other"), file);
  };

  const losses: [what: string, lose: (file: string) => void, isKept: boolean][] = [
    ["removed the store's file", (file) => rmSync(file), false],
    ["replaced the store's file", (file) => replace(file, "other"), true],
    ["removed the log of the store's file", (file) => rmSync(`${file}-wal`), true],
    ["replaced the log of the store's file", (file) => replace(`${file}-wal`, "other"), true],
  ];
  for (const [what, lose, isKept] of losses) {
    test(`is told: another program ${what}`, async () => {
      const store = await opened();
      lose(home.file);
      await store.files!.check();
      assert.equal(
        home.problems.get("storeRepair"),
        `Another program ${what} (port-daddy.db), so Port Daddy wrote it again from memory: no port is lost. ` +
          `To restore a store, run "port-daddy stop" first${
            isKept ? "; what lay there is kept as port-daddy.db.replaced-2026-11-22T21-00-05Z" : ""
          }.`,
      );
      await store.close();
    });
  }

  test("removes the log of the lost file, which does not belong to the file that lies there now", async () => {
    const store = await opened();
    replace(home.file, "other");
    await store.files!.check();
    assert.deepEqual(home.files(), [
      "port-daddy.db",
      "port-daddy.db-wal",
      "port-daddy.db.open",
      "port-daddy.db.replaced-2026-11-22T21-00-05Z",
    ]);
    await store.close();
  });

  const hidden: [what: string, change: (content: Buffer) => Buffer, mtime: number][] = [
    ["of the same size, with another time", (content) => Buffer.alloc(content.length, 0xa5), 2000],
    ["of another size, with the same time", (content) => content.subarray(0, content.length - 4096), 1000],
  ];
  for (const [what, change, mtime] of hidden) {
    test(`is noticed when another program wrote a file ${what}`, async function () {
      if (process.platform === "win32" && mtime !== 1000) return this.skip(); // The times are not exact there.
      const store = await opened();
      writeFileSync(home.file, change(readFileSync(home.file)));
      utimesSync(home.file, mtime, mtime);
      await store.files!.check();
      assert.match(home.problems.get("storeRepair")!, /^Another program wrote to the store's file \(port-daddy\.db\), /);
      assert.equal((await contentOf(store)).assignments.length, 1);
      await store.close();
    });
  }

  test("is noticed when the file that another program wrote differs in a lease alone", async () => {
    await home.use((store) => store.claim(grant(4100, "shop")));
    const older = readFileSync(home.file);
    await home.use((store) => store.endLeases({ leases: [ending(4100, "connection:1")], at: 0 }));
    const store = await opened({}, () => Promise.resolve());
    writeFileSync(home.file, older);
    utimesSync(home.file, 2000, 2000);
    await store.files!.check();
    assert.match(home.problems.get("storeRepair")!, /^Another program wrote to the store's file /);
    assert.deepEqual((await contentOf(store)).leases, []);
    await store.close();
  });

  test("is not suspected when a step is only refused", async () => {
    const store = await opened();
    const { ino } = statSync(home.file);
    await refusal(store.claim(grant(4100, "library")));
    assert.deepEqual([statSync(home.file).ino, [...home.problems], home.damages], [ino, [], 0]);
    await store.close();
  });

  test("fails the step while nothing is known but the files", async () => {
    const store = await home.open();
    rmSync(home.file);
    const { message } = await failureOf(store.claim(grant(4100, "shop")), "StoreUnavailable");
    assert.match(message, /another program removed the store's file \(port-daddy\.db\)/);
    assert.deepEqual([home.damages, [...home.problems]], [1, []]);
    await store.close();
    assert.equal(existsSync(home.file), false);
  });

  test("is noticed at the latest on closing, and nothing is lost", async () => {
    const store = await opened();
    rmSync(home.file);
    await store.close();
    assert.match(home.problems.get("storeRepair")!, /removed the store's file/);
    assert.deepEqual(home.files(), ["port-daddy.db"]);
    await home.use(async (next) => assert.equal((await contentOf(next)).assignments.length, 1));
  });

  test("on closing leaves alone what another backend has put there; the store is closed all the same", async () => {
    const store = await opened({ isOurs: () => false });
    replace(home.file, "another backend's");
    await failureOf(store.close(), "StoreUnavailable");
    assert.equal(readFileSync(home.file, "utf8"), "another backend's");
    assert.match((await failureOf(store.load(), "StoreUnavailable")).message, /it is closed/);
  });

  test("does not matter to a store that was closed before anything was known but its files", async () => {
    const store = await home.open();
    await store.close();
    replace(home.file, "another backend's");
    assert.match((await failureOf(store.files!.check(), "StoreUnavailable")).message, /it is closed/);
    assert.equal(home.damages, 0);
  });

  test("does not matter to a store that was closed", async () => {
    const store = await opened();
    await store.close();
    replace(home.file, "another backend's");
    assert.match((await failureOf(store.files!.check(), "StoreUnavailable")).message, /it is closed/);
    assert.deepEqual([readFileSync(home.file, "utf8"), home.files(), [...home.problems]], ["another backend's", ["port-daddy.db"], []]);
  });

  test("leaves the history of the newest backup, rather than that of a file that another program wrote to", async () => {
    await home.use((store) => store.record([event(4100, "first")]));
    const older = readFileSync(home.file);
    home.folder("backups");
    await home.use((store) => store.record([event(4100, "second")]));
    copyFileSync(home.file, home.path("backups", "port-daddy-2026-11-22T20-00-00Z.db"));
    const store = await opened();
    await store.record(Array.from({ length: 100 }, (_, index) => event(4100, `p${index}`)));
    writeFileSync(home.file, older);
    truncateSync(`${home.file}-wal`);
    await store.files!.check();
    assert.match(home.problems.get("storeRepair")!, /, but the history since 2026-11-22 20:00 UTC is\./);
    assert.deepEqual(
      (await store.findEvents({ limit: 9 })).map(({ project }) => project),
      ["second", "first"],
    );
    await store.close();
  });
});
