import assert from "node:assert/strict";
import { mock } from "node:test";
import Database from "better-sqlite3";
import { SqliteEvents } from "../../../server/store/sqlite/events.js";
import { migrate } from "../../../server/store/sqlite/migrations.js";
import { Table } from "../../../server/store/sqlite/table.js";
import * as tables from "../../../server/store/sqlite/tables.js";

suite("The tables of the store", () => {
  test("have the columns that the migrations make, and no others", () => {
    const db = new Database(":memory:");
    migrate(db);
    const columnsOf = (name: string) => (db.pragma(`table_info(${name})`) as { name: string }[]).map((column) => column.name);
    const generated: Record<string, string[]> = { events: ["id"] };
    for (const { name, columns } of Object.values(tables))
      assert.deepEqual([...(generated[name] ?? []), ...Object.values(columns)].sort(), columnsOf(name).sort(), name);
    db.close();
  });

  test("give a port's events by indexes alone, without sorting them", () => {
    const db = new Database(":memory:");
    migrate(db);
    const events = new SqliteEvents(db);
    const prepare = mock.method(db, "prepare");
    const filter = { port: 4100, project: "shop", before: 9, limit: 1 };
    assert.deepEqual(events.find(filter), []);
    const plan = db.prepare<object, { detail: string }>(`EXPLAIN QUERY PLAN ${prepare.mock.calls[0]!.arguments[0]}`).all(filter);
    assert.deepEqual(
      plan.map(({ detail }) => detail),
      [
        "MERGE (UNION ALL)",
        ...["LEFT", "SEARCH events USING INDEX events_by_port (port=? AND id<?)"],
        ...["RIGHT", "SEARCH events USING INDEX events_by_previous_port (previous_port=? AND id<?)"],
      ],
    );
    db.close();
  });

  test("keep a new field by its column alone", () => {
    interface Note {
      port: number;
      writtenBy?: string;
      urgent?: true;
    }
    const notes = new Table<Note>("notes", { port: "port", writtenBy: "written_by", urgent: "urgent" }, ["urgent"]);
    const db = new Database(":memory:");
    db.exec("CREATE TABLE notes (port INTEGER PRIMARY KEY, written_by TEXT, urgent INTEGER NOT NULL)");
    const all = (): Note[] =>
      db
        .prepare<[], never>(`SELECT ${notes.selected} FROM notes`)
        .all()
        .map((row) => notes.fromRow(row));
    const insert = db.prepare(`INSERT INTO notes ${notes.inserted}`);
    insert.run(notes.toRow({ port: 4100 }));
    insert.run(notes.toRow({ port: 4101, writtenBy: "me", urgent: true }));
    assert.deepEqual(all(), [{ port: 4100 }, { port: 4101, writtenBy: "me", urgent: true }]);
    db.prepare(`UPDATE notes SET ${notes.updatedExcept("port")} WHERE port = @port`).run(notes.toRow({ port: 4101, writtenBy: "you" }));
    assert.deepEqual(all(), [{ port: 4100 }, { port: 4101, writtenBy: "you" }]);
    db.close();
  });
});
