import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import Database from "better-sqlite3";
import { type Failure, isFailure } from "../../../server/protocol/failures.js";
import { openSqliteStore } from "../../../server/store/sqlite/sqliteStore.js";
import { eventContract } from "./eventContract.js";
import { programOf } from "./programOf.js";
import { assignment, contentOf, grant, having, holding, refusal as refusalOf, rest, storeContract } from "./storeContract.js";
import { temporaryFolder } from "./temporaryFolder.js";

/** A store, its connection, and the statements that SQLite got. */
function watched(file: string) {
  const told: string[] = [];
  let db!: Database.Database;
  const store = openSqliteStore(file, (name) => (db = new Database(name, { timeout: 0, verbose: (sql) => told.push(String(sql)) })));
  return { store, db, told };
}

function refusal(file: string): Failure<"StoreUnavailable"> {
  try {
    void openSqliteStore(file).close();
  } catch (error) {
    if (isFailure(error, "StoreUnavailable")) return error;
    throw error;
  }
  assert.fail("The store was opened");
}

suite("SQLite", () => {
  const inFolder = temporaryFolder();
  let count = 0;
  storeContract("SQLite in a file", () => openSqliteStore(inFolder(`${++count}.db`)));
  storeContract("SQLite in memory", () => openSqliteStore(":memory:"));
  eventContract("SQLite in a file", () => openSqliteStore(inFolder(`${++count}.db`)));

  test("keeps everything for the next one that opens the file", async () => {
    const store = openSqliteStore(inFolder("store.db"));
    await store.claim(grant(4100, "shop", { folder: "/home/me/shop" }));
    await store.release({ released: [], rests: [rest(4101, "shop")], events: [] });
    const before = await contentOf(store);
    await store.close();
    const next = openSqliteStore(inFolder("store.db"));
    assert.deepEqual(await contentOf(next), before);
    await next.close();
  });

  test("syncs every commit to the disk, on macOS to the medium itself, with a log ahead, and checks references", async () => {
    const { store, db } = watched(inFolder("store.db"));
    const pragma = (name: string): unknown => db.pragma(name, { simple: true });
    assert.deepEqual(["journal_mode", "synchronous", "fullfsync", "foreign_keys", "locking_mode"].map(pragma), [
      "wal",
      2,
      1,
      1,
      "exclusive",
    ]);
    await store.close();
  });

  test("keeps the time at which an assignment was made, whatever a renewal says", async () => {
    const store = openSqliteStore(":memory:");
    await store.claim(grant(4100, "shop"));
    await store.claim(having(4100, grant(4100, "shop", { createdAt: 9000, lastUsedAt: 9000 })));
    assert.deepEqual((await contentOf(store)).assignments, [assignment(4100, "shop", { lastUsedAt: 9000 })]);
    await store.close();
  });

  test("says which port an identity has when a step counts on another one", async () => {
    const store = openSqliteStore(":memory:");
    await store.claim(grant(4100, "shop"));
    const release = (port: number, project: string) => store.release({ released: [holding(port, project)], rests: [], events: [] });
    assert.equal((await refusalOf(release(4101, "shop"))).message, "shop:main has port 4100");
    assert.equal((await refusalOf(release(4101, "library"))).message, "library:main has no port");
    assert.equal((await refusalOf(store.claim(grant(4100, "library")))).message, "port 4100 belongs to another identity");
    await store.close();
  });

  test("is opened by one process alone", async () => {
    const store = openSqliteStore(inFolder("store.db"));
    assert.match(refusal(inFolder("store.db")).message, /database is locked/);
    await store.close();
  });

  test("commits the steps of one turn together, and those of two turns apart", async () => {
    const { store, told } = watched(inFolder("store.db"));
    const commits = (): number => told.filter((sql) => sql === "COMMIT").length;
    const before = commits();
    await Promise.all(Array.from({ length: 16 }, (_, index) => store.claim(grant(4100 + index, `p${index}`))));
    assert.equal(commits() - before, 1);
    await store.claim(grant(4200, "shop"));
    await store.claim(grant(4201, "library"));
    assert.equal(commits() - before, 3);
    await store.close();
  });

  test("acknowledges nothing before the commit", async () => {
    const { store, told } = watched(inFolder("store.db"));
    told.length = 0;
    await store.claim(grant(4100, "shop")).then(() => told.push("acknowledged"));
    assert.deepEqual([told[0], ...told.slice(-2)], ["BEGIN IMMEDIATE", "COMMIT", "acknowledged"]);
    await store.close();
  });

  test("has all that was acknowledged, and is whole, after the process was killed in the middle of its work", async () => {
    const file = inFolder("store.db");
    const writer = spawn(process.execPath, [programOf("acknowledgingWriter"), file], { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(writer, "exit");
    const acknowledged: string[] = [];
    for await (const line of createInterface(writer.stdout)) {
      if (acknowledged.push(line) === 100) writer.kill("SIGKILL");
    }
    assert.deepEqual([acknowledged.length >= 100, await exited], [true, [null, "SIGKILL"]]);
    const { store, db } = watched(file);
    const kept = new Set((await store.load()).assignments.map(({ port, project }) => `${port} ${project}`));
    assert.deepEqual(
      acknowledged.filter((line) => !kept.has(line)),
      [],
    );
    const events = await store.findEvents({ limit: 10_000 });
    assert.deepEqual(new Set(events.map(({ port, project }) => `${port} ${project}`)), kept, "no event is lost, and none is there alone");
    assert.equal(db.pragma("integrity_check", { simple: true }), "ok");
    await store.claim(grant(9999, "works"));
    await store.close();
  });

  test("of a newer version is refused and left as it is, byte for byte", async () => {
    for (const mode of ["WAL", "DELETE"]) {
      const file = inFolder(`${mode}.db`);
      await openSqliteStore(file).close();
      const newer = new Database(file);
      newer.pragma(`journal_mode = ${mode}`);
      newer.pragma("user_version = 4711");
      newer.close();
      const before = readFileSync(file);
      assert.match(refusal(file).message, /^The store has version 4711, but this Port Daddy supports at most \d+\. Update Port Daddy/);
      assert.ok(readFileSync(file).equals(before), mode);
      assert.deepEqual([existsSync(`${file}-wal`), existsSync(`${file}-journal`)], [false, false]);
    }
  });

  test("of a newer version whose process was killed is left as it is, with what was not yet in the file", async () => {
    const file = inFolder("store.db");
    await openSqliteStore(file).close();
    const newer = new Database(inFolder("newer.db"));
    newer.pragma("journal_mode = WAL");
    newer.exec("CREATE TABLE future (x); INSERT INTO future VALUES (1)");
    newer.pragma("user_version = 4711");
    // As after a kill: the log has everything, and the file almost nothing.
    for (const end of ["", "-wal"]) copyFileSync(inFolder(`newer.db${end}`), `${file}${end}`);
    newer.close();
    assert.match(refusal(file).message, /version 4711/);
    const again = new Database(file);
    assert.deepEqual([again.pragma("user_version", { simple: true }), again.prepare("SELECT * FROM future").all()], [4711, [{ x: 1 }]]);
    again.close();
  });

  const unusable: [what: string, make: (file: string) => void, message: RegExp][] = [
    ["no database", (file) => writeFileSync(file, "a shopping list\n".repeat(500)), /file is not a database \(SQLITE_NOTADB\)/],
    [
      "half a database",
      (file) => {
        void openSqliteStore(file).close();
        truncateSync(file, 4096);
      },
      /\(SQLITE_CORRUPT\)/,
    ],
    ["a folder", (file) => mkdirSync(file), /\(SQLITE_CANTOPEN/],
  ];
  for (const [what, make, message] of unusable) {
    test(`that is ${what} is refused, and says so`, () => {
      make(inFolder("store.db"));
      assert.match(refusal(inFolder("store.db")).message, message);
    });
  }

  test("in a folder that is not there is refused, and says so", () => {
    assert.match(refusal(inFolder("nowhere", "store.db")).message, /its folder is gone/);
  });
});
