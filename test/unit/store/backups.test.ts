import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { mock } from "node:test";
import Database from "better-sqlite3";
import { BackupSchedule } from "../../../server/store/sqlite/backupSchedule.js";
import { Backups } from "../../../server/store/sqlite/backups.js";
import { migrations } from "../../../server/store/sqlite/migrations.js";
import { createStore } from "../../../server/store/sqlite/repair.js";
import { openSqliteStore } from "../../../server/store/sqlite/sqliteStore.js";
import { openConnection } from "../../../server/store/sqlite/connection.js";
import { LiveFile } from "../../../server/store/sqlite/liveFile.js";
import { OpenedStore } from "../../../server/store/sqlite/rewriting/openedStore.js";
import { MINUTE, storeHome } from "./openedStore.js";
import { contentOf, event, grant } from "./storeContract.js";

suite("Backups", () => {
  const home = storeHome();
  const names = (): string[] => home.files("backups");

  /** A store whose schedule the test runs by hand. */
  function scheduled() {
    createStore(home.file);
    const db = openConnection(home.file);
    const opened = new OpenedStore(db, new LiveFile(home.file), { named: home.file, steps: undefined, onCommit: undefined });
    const schedule = new BackupSchedule({
      source: () => ({
        copyTo: (copy) => opened.copyTo(copy),
        checkpoint: () => opened.checkpoint("TRUNCATE"),
        onDidFindDamage: () => void (home.damages += 1),
      }),
      backups: new Backups(home.path("backups")),
      now: () => home.now,
      tell: (subject, problem) => home.tell(subject, problem),
    });
    const lookAfter = async (minutes: number): Promise<number> => {
      home.now += minutes * MINUTE;
      await schedule.look();
      return new Backups(home.path("backups")).list().length;
    };
    return { store: opened.store, opened, schedule, lookAfter };
  }

  test("are made in every hour in which something changed, and in no other", async () => {
    const { store, schedule, lookAfter } = scheduled();
    assert.equal(await lookAfter(600), 0);
    schedule.noteChange();
    assert.equal(await lookAfter(0), 1);
    assert.equal(await lookAfter(61), 1);
    schedule.noteChange();
    assert.equal(await lookAfter(0), 2);
    schedule.noteChange();
    assert.equal(await lookAfter(59), 2);
    assert.equal(await lookAfter(1), 3);
    await store.close();
  });

  test("go on being made after the clock was set back", async () => {
    const { store, schedule, lookAfter } = scheduled();
    schedule.noteChange();
    assert.equal(await lookAfter(0), 1);
    schedule.noteChange();
    assert.equal(await lookAfter(-3 * 24 * 60), 2);
    await store.close();
  });

  test("from a clock that was ahead are older than those made after it was set right", async () => {
    const { store, schedule, lookAfter } = scheduled();
    const backUpAfter = async (hours: number): Promise<void> => {
      schedule.noteChange();
      await lookAfter(hours * 60);
    };
    await backUpAfter(0);
    await backUpAfter(40 * 24);
    await backUpAfter(2);
    await store.claim(grant(4100, "shop"));
    await backUpAfter(-40 * 24);
    assert.deepEqual(
      names(),
      ["2026-11-22T23-00-03Z", "2026-11-22T23-00-04Z", "2026-11-22T23-00-05Z"].map((time) => `port-daddy-${time}.db`),
    );
    const newest = openSqliteStore(home.path("backups", names().at(-1)!));
    assert.equal((await contentOf(newest)).assignments.length, 1);
    await newest.close();
    await backUpAfter(1);
    await backUpAfter(1);
    assert.deepEqual(
      names(),
      ["2026-11-22T23-00-05Z", "2026-11-23T00-00-05Z", "2026-11-23T01-00-05Z"].map((time) => `port-daddy-${time}.db`),
    );
    await store.close();
  });

  test("are three at most, are whole, and are for this user alone", async () => {
    const { store, schedule, lookAfter } = scheduled();
    for (let hour = 0; hour < 5; hour++) {
      await store.claim(grant(4100 + hour, `p${hour}`));
      schedule.noteChange();
      await lookAfter(60);
    }
    await store.close();
    assert.deepEqual(
      names(),
      ["2026-11-23T00-00-05Z", "2026-11-23T01-00-05Z", "2026-11-23T02-00-05Z"].map((time) => `port-daddy-${time}.db`),
    );
    for (const [index, name] of names().entries()) {
      assert.equal(statSync(home.path("backups", name)).mode & 0o777, 0o600);
      const copy = openSqliteStore(home.path("backups", name));
      assert.equal((await contentOf(copy)).assignments.length, index + 3);
      await copy.close();
    }
    assert.equal(statSync(home.path("backups")).mode & 0o777, 0o700);
  });

  test("hold up nobody: steps go on meanwhile, and are in it or not, whole", async () => {
    const { store, schedule } = scheduled();
    const folder = `/${"x".repeat(4000)}`;
    await Promise.all(Array.from({ length: 500 }, (_, index) => store.claim(grant(5000 + index, `p${index}`, { folder }))));
    schedule.noteChange();
    const made = schedule.look();
    const under = { way: true };
    void made.then(() => (under.way = false));
    let meanwhile = 0;
    for (; under.way; meanwhile++) {
      const [a, b] = [10_000 + 2 * meanwhile, 10_001 + 2 * meanwhile];
      const grants = [...grant(a, `a${meanwhile}`).grants, ...grant(b, `b${meanwhile}`).grants];
      await store.claim({ grants, reclaimed: [], rests: [], events: [] });
    }
    assert.ok(meanwhile > 5, `${meanwhile} steps`);
    assert.equal(home.problems.size, 0);
    const copy = openSqliteStore(home.path("backups", names()[0]!));
    const { assignments, leases } = await contentOf(copy);
    assert.equal(assignments.filter(({ port }) => port < 10_000).length, 500);
    assert.equal(assignments.filter(({ port }) => port >= 10_000).length % 2, 0);
    assert.equal(assignments.length, leases.length);
    await copy.close();
    // All is in the file itself by then, but for what came last.
    assert.ok(statSync(`${home.file}-wal`).size < 1_000_000);
    await store.close();
  });

  test("are checked by another thread, however long the history is", async () => {
    const { store, schedule } = scheduled();
    await store.record(Array.from({ length: 5000 }, (_, index) => event(4100, `p${index}`)));
    const pragmas = mock.method(Database.prototype, "pragma");
    schedule.noteChange();
    await schedule.look();
    const onThisThread = pragmas.mock.calls.map((call) => call.arguments[0]);
    pragmas.mock.restore();
    assert.deepEqual([onThisThread, names().length], [["wal_checkpoint(TRUNCATE)", "wal_checkpoint(TRUNCATE)"], 1]);
    await store.close();
  });

  test("that fail are told, leave nothing behind, and are tried again after ten minutes", async () => {
    const { store, schedule, lookAfter } = scheduled();
    writeFileSync(home.path("backups"), "a file in its place");
    schedule.noteChange();
    await schedule.look();
    assert.match(home.problems.get("backup")!, /^The store could not be backed up: .+\. It keeps working, and earlier backups are kept\.$/);
    await store.claim(grant(4100, "shop"));
    rmSync(home.path("backups"));
    assert.equal(await lookAfter(9), 0);
    assert.equal(await lookAfter(1), 1);
    assert.equal(home.problems.size, 0);
    await store.close();
  });

  test("keep the file itself from being written while it is copied, and only then", async () => {
    const { store, opened } = scheduled();
    await store.claim(grant(4100, "shop"));
    const copied = opened.copyTo(home.path("copy.db"));
    opened.checkpoint("TRUNCATE");
    assert.ok(statSync(`${home.file}-wal`).size > 0);
    await copied;
    opened.checkpoint("TRUNCATE");
    assert.equal(statSync(`${home.file}-wal`).size, 0);
    await store.close();
  });

  test("are not made of a file that another program wrote; the store is told to mend it", async () => {
    const { store, schedule, lookAfter } = scheduled();
    await store.claim(grant(4100, "shop"));
    appendFileSync(home.file, "written by another program");
    schedule.noteChange();
    assert.deepEqual([await lookAfter(0), home.damages, home.problems.size], [0, 1, 0]);
    await store.close();
  });

  test("clear away what a killed backend left of one", async () => {
    const { store, schedule } = scheduled();
    for (const end of ["", "-wal"])
      writeFileSync(path.join(home.folder("backups"), `port-daddy-2026-11-22T20-00-05Z.db.part${end}`), "half");
    schedule.noteChange();
    await schedule.look();
    assert.deepEqual(names(), ["port-daddy-2026-11-22T21-00-05Z.db"]);
    await store.close();
  });

  test("that do not fit on the disk leave no part of them, and the earlier ones", async function () {
    if (process.platform !== "linux" || process.getuid?.() !== 0) return this.skip(); // Only root may mount a small disk.
    const disk = home.folder("backups");
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=200k", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      return this.skip(); // Also root may not mount everywhere.
    }
    try {
      chmodSync(disk, 0o700);
      const { store, schedule, lookAfter } = scheduled();
      schedule.noteChange();
      assert.equal(await lookAfter(0), 1);
      const before = names();
      const folder = `/${"x".repeat(4000)}`;
      await Promise.all(Array.from({ length: 100 }, (_, index) => store.claim(grant(5000 + index, `p${index}`, { folder }))));
      schedule.noteChange();
      assert.equal(await lookAfter(60), 1);
      assert.deepEqual(names(), before);
      assert.match(home.problems.get("backup")!, /full|no space/i);
      execFileSync("mount", ["-o", "remount,size=4m", disk]);
      assert.equal(await lookAfter(10), 2); // Without another change.
      assert.equal(home.problems.size, 0);
      await store.close();
    } finally {
      execFileSync("umount", [disk]);
    }
  });

  test("come by themselves while a store is open, and not after it was closed", async () => {
    mock.timers.enable({ apis: ["setInterval"] });
    try {
      const store = await home.open();
      await store.claim(grant(4100, "shop"));
      mock.timers.tick(MINUTE);
      await store.close(); // Which waits for it.
      assert.deepEqual(names(), ["port-daddy-2026-11-22T21-00-05Z.db"]);
      home.now += 120 * MINUTE;
      mock.timers.tick(120 * MINUTE);
      assert.equal(names().length, 1);
    } finally {
      mock.timers.reset();
    }
  });

  test("are made before a migration, of what was there before it", async () => {
    await home.use((store) => store.claim(grant(4100, "shop")));
    const steps = [...migrations, "DELETE FROM leases; DELETE FROM assignments"];
    const migrated = await home.open({ steps });
    assert.deepEqual((await contentOf(migrated)).assignments, []);
    await migrated.close();
    assert.deepEqual(names(), ["port-daddy-2026-11-22T21-00-05Z.db"]);
    const copy = new Database(home.path("backups", names()[0]!));
    assert.deepEqual(
      [copy.pragma("user_version", { simple: true }), copy.prepare("SELECT port FROM assignments").pluck().all()],
      [migrations.length, [4100]],
    );
    copy.close();
  });
});
