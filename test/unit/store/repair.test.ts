import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { mock } from "node:test";
import Database from "better-sqlite3";
import { Backups } from "../../../server/store/sqlite/backups.js";
import { openConnection } from "../../../server/store/sqlite/connection.js";
import { LiveFile } from "../../../server/store/sqlite/liveFile.js";
import { failureOf } from "../services/failure.js";
import { MINUTE, START, storeHome } from "./openedStore.js";
import { contentOf, event, grant, holding } from "./storeContract.js";

/** Pages of one table or index. */
function pagesOf(file: string, name: string): number[] {
  const db = new Database(file, { readonly: true });
  const pages = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").pluck().all(name) as number[];
  db.close();
  return pages;
}

function overwrite(file: string, page: number, byte: number): void {
  const content = readFileSync(file);
  content.fill(byte, (page - 1) * 4096, page * 4096);
  writeFileSync(file, content);
}

suite("A damaged store", () => {
  const home = storeHome();

  /** Two ports; of the first one there is a backup of half past nine. */
  async function fill(): Promise<void> {
    await home.use((store) => store.claim(grant(4100, "old")));
    const db = openConnection(home.file);
    const live = new LiveFile(home.file);
    await new Backups(home.path("backups")).make((copy) => live.copyTo(copy), START);
    db.close();
    live.close();
    await home.use((store) => store.claim(grant(4101, "new")));
  }
  const portsNow = () => home.use(async (store) => (await contentOf(store)).assignments.map(({ port }) => port));

  const damages: [what: string, damage: (file: string) => void, why: RegExp][] = [
    ["begins with garbage", (file) => overwrite(file, 1, 0x5a), /file is not a database/],
    ["is cut off", (file) => truncateSync(file, 4096 * 2), /malformed|Page|page/],
    ["is cut off within its header", (file) => truncateSync(file, 50), /malformed|not a database/],
    ["has a page of garbage", (file) => overwrite(file, pagesOf(file, "assignments")[0]!, 0xa5), /malformed|page/],
    ["has lost an index", (file) => overwriteIndex(file), /row \d+ missing from index/],
    ["is empty", (file) => truncateSync(file, 0), /its file is empty/],
    ["is gone", (file) => rmSync(file), /its file is missing/],
    ["is another program's", (file) => foreign(file), /its tables are not Port Daddy's/],
    ["has a version, but no tables", (file) => withoutTables(file), /its tables are not Port Daddy's/],
    ["has leases without assignments", (file) => orphanLease(file), /leases on unassigned ports/],
  ];
  for (const [what, damage, why] of damages) {
    test(`that ${what} is replaced by its newest backup, and kept; people are told`, async () => {
      await fill();
      damage(home.file);
      const damaged = existsSync(home.file) ? readFileSync(home.file) : undefined;
      home.now += 30 * MINUTE;
      assert.deepEqual(await portsNow(), [4100]);

      const [[subject, told] = [], ...others] = [...home.problems];
      assert.deepEqual([subject, others], ["storeRepair", []]);
      assert.match(told!, why);
      assert.doesNotMatch(told!, /\n/);
      const kept = damaged === undefined ? "" : " The damaged file is kept as port-daddy.db.corrupt-2026-11-22T21-30-05Z.";
      assert.ok(
        told!.endsWith(` was restored from the backup of 2026-11-22 21:00 UTC; ports assigned since then may differ.${kept}`),
        told,
      );
      if (damaged !== undefined) assert.ok(readFileSync(`${home.file}.corrupt-2026-11-22T21-30-05Z`).equals(damaged));
      assert.equal(statSync(home.file).mode & 0o077, 0);

      home.problems.clear();
      await home.use((store) => store.claim(grant(4102, "next")));
      assert.deepEqual([await portsNow(), [...home.problems]], [[4100, 4102], []]);
    });
  }

  test("without a backup is replaced by an empty one, and says so", async () => {
    await home.use((store) => store.claim(grant(4100, "old")));
    overwrite(home.file, 1, 0x5a);
    assert.deepEqual(await portsNow(), []);
    assert.equal(
      home.problems.get("storeRepair"),
      "The store was damaged (file is not a database) and had no backup, so all ports are assigned again and may differ from " +
        "before. The damaged file is kept as port-daddy.db.corrupt-2026-11-22T21-00-05Z.",
    );
    assert.deepEqual(home.files(), ["port-daddy.db", "port-daddy.db.corrupt-2026-11-22T21-00-05Z"]);
  });

  test("keeps its log beside it, and never takes the place of one that was kept before", async () => {
    await fill();
    for (const content of ["first", "second"]) {
      writeFileSync(home.file, content);
      writeFileSync(`${home.file}-wal`, `${content} log`);
      assert.deepEqual(await portsNow(), [4100]);
    }
    const kept = `${home.file}.corrupt-2026-11-22T21-00-05Z`;
    assert.deepEqual(
      [kept, `${kept}-wal`, `${kept}-2`, `${kept}-2-wal`].map((file) => readFileSync(file, "utf8")),
      ["first", "first log", "second", "second log"],
    );
  });

  test("is kept with its log, but of all that were ever damaged only the last three", async () => {
    await home.use(() => undefined);
    for (const name of ["2025-12-31T23-59-59Z", "2026-11-22T21-00-04Z", "2026-11-22T21-00-04Z-9", "2026-11-22T21-00-04Z-10"]) {
      for (const end of ["", "-wal"]) writeFileSync(`${home.file}.corrupt-${name}${end}`, name);
    }
    writeFileSync(`${home.file}.corrupted`, "not ours");
    writeFileSync(home.file, "garbage");
    assert.deepEqual(await portsNow(), []);
    const kept = (name: string): string => `port-daddy.db.corrupt-${name}`;
    assert.deepEqual(
      home.files(),
      [
        ...["port-daddy.db", "port-daddy.db.corrupted", kept("2026-11-22T21-00-05Z")],
        ...["10", "9"].flatMap((count) => ["", "-wal"].map((end) => kept(`2026-11-22T21-00-04Z-${count}${end}`))),
      ].sort(),
    );
  });

  test("counts among the three that are kept, as do those that another program put in its place", async () => {
    await home.use(() => undefined);
    const kept = ["replaced-2026-11-22T21-00-01Z", "corrupt-2026-11-22T21-00-02Z", "replaced-2026-11-22T21-00-03Z"];
    for (const name of kept) writeFileSync(`${home.file}.${name}`, name);
    writeFileSync(home.file, "garbage");
    assert.deepEqual(await portsNow(), []);
    assert.deepEqual(
      home.files(),
      ["port-daddy.db", ...["corrupt-2026-11-22T21-00-05Z", ...kept.slice(1)].map((name) => `port-daddy.db.${name}`)].sort(),
    );
  });

  test("goes back to an older backup where the newest are damaged, unfinished or from a newer version", async () => {
    await fill();
    const name = (time: string): string => home.path("backups", `port-daddy-2026-11-22T${time}Z.db`);
    writeFileSync(name("21-00-10"), "garbage");
    copyFileSync(name("21-00-05"), name("21-00-20"));
    const newer = new Database(name("21-00-20"));
    newer.pragma("user_version = 4711");
    newer.close();
    writeFileSync(`${name("21-00-30")}.part`, "half");
    writeFileSync(home.file, "garbage");
    assert.deepEqual(await portsNow(), [4100]);
    assert.match(home.problems.get("storeRepair")!, /backup of 2026-11-22 21:00 UTC/);
  });

  test("is repaired also where the one who repaired it was killed in the middle", async () => {
    await fill();
    // It had made the new one, and moved the file aside, but not its log.
    copyFileSync(home.file, `${home.file}.new`);
    writeFileSync(`${home.file}-wal`, "a log");
    rmSync(home.file);
    assert.deepEqual(await portsNow(), [4100]);
    assert.deepEqual(home.files(), ["backups", "port-daddy.db", "port-daddy.db.corrupt-2026-11-22T21-00-05Z-wal"]);
  });

  test("is left as it is when one cannot tell whether it is damaged", async () => {
    mkdirSync(home.file);
    await failureOf(home.open(), "StoreUnavailable");
    assert.deepEqual([home.files(), [...home.problems]], [["port-daddy.db"], []]);
  });

  test("is not what a newer version's is: that is refused and left as it is", async () => {
    await fill();
    const newer = new Database(home.file);
    newer.pragma("user_version = 4711");
    newer.close();
    const before = readFileSync(home.file);
    assert.match((await failureOf(home.open(), "StoreUnavailable")).message, /Update Port Daddy/);
    assert.deepEqual([readFileSync(home.file).equals(before), home.files(), [...home.problems]], [true, ["backups", "port-daddy.db"], []]);
  });

  test("a first start makes a store, and is no damage; nor is a start after a kill", async () => {
    assert.deepEqual([await portsNow(), [...home.problems], home.files()], [[], [], ["port-daddy.db"]]);
    const store = await home.open();
    assert.deepEqual(home.files(), ["port-daddy.db", "port-daddy.db-wal", "port-daddy.db.open"]);
    await store.claim(grant(4100, "shop"));
    // What a kill would leave now.
    const killed = home.folder("killed");
    for (const end of ["", "-wal", ".open"]) copyFileSync(home.file + end, `${killed}/port-daddy.db${end}`);
    await store.close();
    for (const end of ["", "-wal", ".open"]) copyFileSync(`${killed}/port-daddy.db${end}`, home.file + end);
    assert.deepEqual([await portsNow(), [...home.problems]], [[4100], []]);
  });

  test("whose log was taken away keeps what is in its file, and says what may be lost", async () => {
    await home.use((store) => store.claim(grant(4100, "shop")));
    const store = await home.open();
    await store.claim(grant(4101, "library"));
    const killed = readFileSync(home.file);
    await store.close();
    writeFileSync(home.file, killed);
    utimesSync(home.file, START / 1000, START / 1000);
    writeFileSync(`${home.file}.open`, "");
    assert.deepEqual(await portsNow(), [4100]);
    assert.equal(
      home.problems.get("storeRepair"),
      "The store's log (port-daddy.db-wal) was missing, so changes after 2026-11-22 21:00 UTC may be lost.",
    );
  });

  test("of whose history a page is garbage opens at once; the next backup finds it, and writes the store again without a loss of ports", async () => {
    await home.use(async (store) => {
      await store.claim(grant(4100, "shop"));
      for (let round = 0; round < 30; round++) await store.record(Array.from({ length: 1000 }, () => event(4100, "shop")));
    });
    assert.ok(statSync(home.file).size > 1_000_000);
    overwrite(home.file, pagesOf(home.file, "events")[0]!, 0xa5);
    const checked: string[] = [];
    mock.timers.enable({ apis: ["setInterval"] });
    try {
      const verbose = (sql: unknown): void => {
        if (String(sql).includes("integrity_check")) checked.push(String(sql));
      };
      const store = await home.open({ connect: (file) => new Database(file, { timeout: 0, verbose }) });
      assert.ok(checked.length > 2);
      assert.deepEqual(
        checked.filter((sql) => /events|\(1\)/.test(sql)),
        [],
      );
      const memory = await store.load();
      store.files!.keepFrom(() => memory);
      assert.deepEqual([...home.problems], []);
      const repaired = new Promise<void>((resolve) => (home.told = resolve));
      mock.timers.tick(MINUTE);
      await repaired;
      assert.match(
        home.problems.get("storeRepair")!,
        /^The store was damaged while it was in use \(.+\), so Port Daddy wrote it again from memory: no port is lost, but the history is\. /,
      );
      await store.record([event(4100, "shop")]);
      await store.close();
    } finally {
      mock.timers.reset();
    }
    home.problems.clear();
    assert.deepEqual([await portsNow(), [...home.problems]], [[4100], []]);
  });

  test("found while it is in use fails the step and is told, and is repaired by whoever opens it next", async () => {
    const folder = `/${"x".repeat(4000)}`;
    await home.use((store) =>
      Promise.all(Array.from({ length: 50 }, (_, index) => store.claim(grant(4100 + index, `p${index}`, { folder })))),
    );
    const store = await home.open({
      connect: (file) => {
        const db = new Database(file, { timeout: 0 });
        db.pragma("cache_size = 1"); // Pages are read again each time.
        return db;
      },
    });
    const content = readFileSync(home.file);
    writeFileSync(home.file, Buffer.concat([content.subarray(0, 4096), Buffer.alloc(content.length - 4096, 0xa5)]));
    await failureOf(store.release({ released: [holding(4120, "p20")], rests: [], events: [] }), "StoreUnavailable");
    assert.equal(home.damages, 1);
    await store.close();
    assert.deepEqual(await portsNow(), []);
    assert.match(home.problems.get("storeRepair")!, /damaged/);
  });
});

/** Spoils a name in the index over the identities only, as a lost write would. */
function overwriteIndex(file: string): void {
  const content = readFileSync(file);
  const [page] = pagesOf(file, "sqlite_autoindex_assignments_1") as [number];
  const at = content.indexOf("new", (page - 1) * 4096);
  assert.ok(at > 0 && at < page * 4096);
  content.write("nev", at);
  writeFileSync(file, content);
}

function foreign(file: string): void {
  rmSync(file);
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.exec("CREATE TABLE recipes (name)");
  db.close();
}

function withoutTables(file: string): void {
  rmSync(file);
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("user_version = 1");
  db.close();
}

function orphanLease(file: string): void {
  const db = new Database(file);
  db.pragma("foreign_keys = OFF");
  db.exec("DELETE FROM assignments WHERE port = 4101");
  db.close();
}
