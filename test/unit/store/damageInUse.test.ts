import assert from "node:assert/strict";
import { readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mock } from "node:test";
import Database from "better-sqlite3";
import type { StoreOptions } from "../../../server/store/sqlite/openStore.js";
import { failureOf } from "../services/failure.js";
import { MINUTE, storeHome } from "./openedStore.js";
import { contentOf, event, grant } from "./storeContract.js";

suite("A store whose file is damaged while it is in use", () => {
  const home = storeHome();
  setup(() => mock.timers.enable({ apis: ["setInterval"] }));
  teardown(() => mock.timers.reset());

  /** A store with one port. */
  async function opened(options: Partial<StoreOptions> = {}) {
    const store = await home.open(options);
    const memory = await store.load();
    store.files!.keepFrom(() => memory);
    return store;
  }

  /** Spoils a history that is so long that it is not checked at the start. */
  async function spoilHistory(): Promise<void> {
    await home.use(async (store) => {
      await store.claim(grant(4100, "shop"));
      await store.record([event(4100, "shop", { reason: "x".repeat(1_200_000) })]);
    });
    const db = new Database(home.file, { readonly: true });
    const page = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'events'").pluck().get() as number;
    db.close();
    const content = readFileSync(home.file);
    content.fill(0xa5, (page - 1) * 4096, page * 4096);
    writeFileSync(home.file, content);
  }

  test("takes no step until it could be written again, which each step tries", async () => {
    await spoilHistory();
    let isOurs = false;
    let asked = (): void => undefined;
    const tried = new Promise<void>((resolve) => (asked = resolve));
    const store = await opened({
      isOurs: () => {
        asked();
        return isOurs;
      },
    });
    mock.timers.tick(MINUTE); // The backup finds the damage.
    await tried;
    const { message } = await failureOf(store.claim(grant(4101, "library")), "StoreUnavailable");
    assert.match(message, /its data directory is gone, or another backend's by now/);
    assert.deepEqual([(await contentOf(store)).assignments.length, [...home.problems]], [1, []]);

    isOurs = true;
    await store.claim(grant(4101, "library"));
    assert.match(home.problems.get("storeRepair")!, /; what lay there is kept as port-daddy\.db\.corrupt-2026-11-22T21-00-05Z\.$/);
    await store.close();
    await home.use(async (next) => assert.equal((await contentOf(next)).assignments.length, 2));
  });

  test("closes the file that it has replaced", async () => {
    await home.use((store) => store.claim(grant(4100, "shop")));
    const connections: Database.Database[] = [];
    const store = await opened({
      connect: (file) => {
        const db = new Database(file, { timeout: 0 });
        connections.push(db);
        return db;
      },
    });
    rmSync(home.file);
    await store.files!.check();
    assert.deepEqual(
      connections.map(({ open }) => open),
      [false, true],
    );
    await store.close();
    assert.equal(connections[1]!.open, false);
  });

  test("is not backed up when another program wrote to it, but written again when the backup is due", async () => {
    await home.use(() => undefined);
    const older = readFileSync(home.file);
    await home.use((store) => store.claim(grant(4100, "shop")));
    const store = await opened();
    await store.record([event(4100, "shop")]);
    writeFileSync(home.file, older);
    const over = new Promise<void>((resolve) => (home.told = resolve));
    mock.timers.tick(MINUTE);
    await over;
    assert.deepEqual(home.files("backups"), []);
    assert.match(home.problems.get("storeRepair")!, /^Another program wrote to the store's file /);
    assert.ok(readFileSync(`${home.file}.replaced-2026-11-22T21-00-05Z`).equals(older));
    await store.close();
  });

  test("fails only while its files cannot be looked at, as when links lead in a circle", async function () {
    if (process.platform === "win32") return this.skip(); // Links need a privilege there.
    symlinkSync("ports.db", home.file);
    const store = await opened();
    await store.claim(grant(4100, "shop"));
    renameSync(home.file, home.path("kept"));
    symlinkSync("port-daddy.db", home.file);
    await failureOf(store.record([event(4100, "shop")]), "StoreUnavailable");
    renameSync(home.path("kept"), home.file);
    await store.record([event(4100, "shop")]);
    assert.equal(home.problems.size, 0);
    await store.close();
    assert.deepEqual(home.files(), ["port-daddy.db", "ports.db"]);
  });
});
