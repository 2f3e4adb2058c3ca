import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import Database from "better-sqlite3";
import { migrate, migrations } from "../../../server/store/sqlite/migrations.js";

const version = (db: Database.Database): unknown => db.pragma("user_version", { simple: true });
const schema = (db: Database.Database): unknown[] => db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").all();

suite("Migrations", () => {
  let db: Database.Database;
  setup(() => {
    db = new Database(":memory:");
  });
  teardown(() => db.close());

  test("are only ever appended: what has shipped is as it was", () => {
    const digest = (sql: string): string => createHash("sha256").update(sql).digest("hex").slice(0, 16);
    assert.deepEqual(migrations.slice(0, 2).map(digest), ["481118abb2a3f0ee", "07455ed27077e6b7"]);
  });

  test("bring a store from each older version to the newest, and one of the newest nowhere", () => {
    migrate(db);
    const newest = schema(db);
    assert.equal(version(db), migrations.length);
    for (let from = 0; from <= migrations.length; from++) {
      const older = new Database(":memory:");
      migrate(older, migrations.slice(0, from));
      assert.equal(version(older), from);
      migrate(older);
      assert.deepEqual([version(older), schema(older)], [migrations.length, newest]);
      older.close();
    }
  });

  test("count no assignment and no rest of an older store as requested by number", () => {
    migrate(db, migrations.slice(0, 3));
    db.exec("INSERT INTO assignments (port, project, service, context, created_at, last_used_at) VALUES (4100, 'shop', 'web', '', 1, 1)");
    db.exec("INSERT INTO rests VALUES (4101, 'shop', 'api', '', 1)");
    migrate(db);
    const flags = db.prepare("SELECT port, by_number FROM assignments UNION SELECT port, by_number FROM rests ORDER BY port").raw().all();
    assert.deepEqual(flags, [[4100, 0], [4101, 0]]); // prettier-ignore
  });

  test("do only the steps that are missing, in their order", () => {
    migrate(db, ["CREATE TABLE a (x)"]);
    migrate(db, ["this was done", "CREATE TABLE b (x)", "INSERT INTO b VALUES (1)"]);
    assert.deepEqual([version(db), db.prepare("SELECT count(*) AS n FROM b").get()], [3, { n: 1 }]);
  });

  test("are all done or none", () => {
    migrate(db, ["CREATE TABLE a (x)"]);
    const before = schema(db);
    assert.throws(() => migrate(db, ["", "CREATE TABLE b (x)", "INSERT INTO a VALUES (1)", "INSERT INTO nowhere VALUES (1)"]), /nowhere/);
    assert.deepEqual([version(db), schema(db), db.prepare("SELECT * FROM a").all()], [1, before, []]);
    assert.equal(db.inTransaction, false);
  });

  test("do not touch a store of a newer version", () => {
    db.pragma("user_version = 9");
    assert.throws(() => migrate(db), { kind: "StoreUnavailable", message: /version 9/ });
    assert.deepEqual([version(db), schema(db)], [9, []]);
  });
});
