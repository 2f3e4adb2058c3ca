import assert from "node:assert/strict";
import Database from "better-sqlite3";
import { GroupCommit } from "../../../server/store/sqlite/groupCommit.js";

suite("The commit of steps that arrive together", () => {
  function open() {
    const db = new Database(":memory:");
    db.exec("CREATE TABLE numbers (number INTEGER PRIMARY KEY) STRICT");
    const commits: number[] = [];
    const group = new GroupCommit(db, { after: (ms) => commits.push(ms) });
    const insert = (number: number) => group.run(() => void db.prepare("INSERT INTO numbers VALUES (?)").run(number));
    const numbers = () => db.prepare("SELECT number FROM numbers ORDER BY rowid").pluck().all();
    return { db, group, commits, insert, numbers };
  }

  test("is one for all of a turn, in the order in which they came, and none for nothing", async () => {
    const { group, commits, insert, numbers } = open();
    group.flush();
    assert.deepEqual(commits, []);
    const steps = [insert(3), insert(1), insert(2)];
    assert.deepEqual(numbers(), [], "nothing is written before the turn is over");
    await Promise.all(steps);
    assert.deepEqual([numbers(), commits.length], [[1, 2, 3], 1]);
    assert.ok(commits[0]! >= 0);
    await insert(4);
    assert.equal(commits.length, 2);
  });

  test("undoes a step that fails, and no other", async () => {
    const { db, group, commits, insert, numbers } = open();
    const failing = group.run(() => {
      db.prepare("INSERT INTO numbers VALUES (?)").run(7);
      throw new Error("stale");
    });
    const outcomes = await Promise.allSettled([insert(1), failing, insert(1), insert(2)]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected", "rejected", "fulfilled"],
    );
    await assert.rejects(failing, /^Error: stale$/);
    assert.deepEqual([numbers(), commits.length], [[1, 2], 1]);
  });

  test("fails for all of them when the whole transaction is gone, and works the next time", async () => {
    const { db, group, insert, numbers, commits } = open();
    const breaking = group.run(() => {
      db.exec("ROLLBACK"); // As SQLite itself does when the disk is full.
      throw new Error("the disk is full");
    });
    const outcomes = await Promise.allSettled([insert(1), breaking, insert(2)]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["rejected", "rejected", "rejected"],
    );
    await assert.rejects(breaking, /the disk is full/);
    assert.deepEqual([numbers(), commits], [[], []]);
    await insert(3);
    assert.deepEqual(numbers(), [3]);
  });

  test("is refused for all of them when the files are not as they should be, before anything is written", async () => {
    const db = new Database(":memory:");
    db.exec("CREATE TABLE numbers (number INTEGER PRIMARY KEY) STRICT");
    let loss: Error | undefined = new Error("the file is gone");
    let commits = 0;
    const before = (): void => {
      if (loss !== undefined) throw loss;
    };
    const group = new GroupCommit(db, { before, after: () => (commits += 1) });
    const insert = (number: number) => group.run(() => void db.prepare("INSERT INTO numbers VALUES (?)").run(number));
    const outcomes = await Promise.allSettled([insert(1), insert(2)]);
    assert.deepEqual(outcomes, Array(2).fill({ status: "rejected", reason: loss }));
    assert.deepEqual([db.prepare("SELECT count(*) FROM numbers").pluck().get(), commits, db.inTransaction], [0, 0, false]);
    loss = undefined;
    await Promise.all([insert(1), insert(2)]);
    assert.deepEqual([db.prepare("SELECT count(*) FROM numbers").pluck().get(), commits], [2, 1]);
  });

  test("takes steps at once when it is told to", async () => {
    const { group, insert, numbers } = open();
    const step = insert(1);
    group.flush();
    assert.deepEqual(numbers(), [1]);
    await step;
  });
});
