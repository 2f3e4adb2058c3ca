import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import Database from "better-sqlite3";
import { openConnection } from "../../../server/store/sqlite/connection.js";
import { LiveFile } from "../../../server/store/sqlite/liveFile.js";
import { createStore, writeEmpty } from "../../../server/store/sqlite/repair.js";
import { sizeOf } from "../../../server/store/sqlite/storeFiles.js";
import { temporaryFolder } from "./temporaryFolder.js";

const ROWS = 20;

suite("The file of an open store", () => {
  const inFolder = temporaryFolder();
  let db: Database.Database;
  let live: LiveFile;

  setup(() => {
    createStore(inFolder("port-daddy.db"));
    db = openConnection(inFolder("port-daddy.db"));
    db.pragma("wal_autocheckpoint = 0");
    live = new LiveFile(inFolder("port-daddy.db"));
  });
  teardown(() => {
    db.close();
    live.close();
  });

  /** Each row fills a page. Every transaction changes all of them. */
  function counters() {
    db.exec("CREATE TABLE counters (id INTEGER PRIMARY KEY, value INTEGER, filling TEXT)");
    const insert = db.prepare("INSERT INTO counters VALUES (?, 0, ?)");
    for (let id = 1; id <= ROWS; id++) insert.run(id, "x".repeat(3000));
    const count = db.prepare("UPDATE counters SET value = value + 1");
    return (times: number): void => {
      for (let time = 0; time < times; time++) count.run();
    };
  }

  const valuesIn = (file: string): number[] => {
    const copy = new Database(file);
    const values = copy.prepare<[], number>("SELECT DISTINCT value FROM counters").pluck().all();
    copy.close();
    return values;
  };

  test("is copied with all that was committed before, and with nothing by halves, also when SQLite begins its log anew meanwhile", async () => {
    const count = counters();
    let value = 0;
    for (let round = 0; round < 5; round++) {
      count(15);
      value += 15;
      db.pragma("wal_checkpoint(PASSIVE)"); // The next commit begins at the start of the log.
      const before = value;
      const under = { way: true };
      const copied = live.copyTo(inFolder(`${round}.db`)).finally(() => (under.way = false));
      while (under.way) {
        const hasBegun = sizeOf(inFolder(`${round}.db-wal`)) > 0;
        if (hasBegun && value < before + 50) {
          count(5);
          value += 5;
        }
        await new Promise(setImmediate);
      }
      await copied;
      const values = valuesIn(inFolder(`${round}.db`));
      assert.equal(values.length, 1, `one transaction's values, not ${values.join(" and ")}`);
      assert.ok(values[0]! >= before && values[0]! <= value, `${values[0]}, after ${before} and before ${value}`);
    }
  });

  test("is copied for this user alone", async () => {
    await live.copyTo(inFolder("copy.db"));
    for (const end of ["", "-wal"]) assert.equal(statSync(inFolder(`copy.db${end}`)).mode & 0o777, 0o600);
  });

  test("stays closed to other programs when it was copied, and when it could not be", async () => {
    await live.copyTo(inFolder("copy.db"));
    await assert.rejects(live.copyTo(inFolder("nowhere", "copy.db")), { code: "ENOENT" });
    const program = `new (require("better-sqlite3"))(${JSON.stringify(live.path)}, { timeout: 0 }).pragma("schema_version")`;
    assert.throws(() => execFileSync(process.execPath, ["-e", program], { cwd: process.cwd(), stdio: "pipe" }), /database is locked/);
  });

  test("without a log beside it is not taken for an open one", () => {
    writeEmpty(inFolder("closed.db"));
    assert.throws(() => new LiveFile(inFolder("closed.db")), { code: "ENOENT" });
  });
});
