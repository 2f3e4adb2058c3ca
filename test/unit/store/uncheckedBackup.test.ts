import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { failureOf } from "../services/failure.js";
import { storeHome } from "./openedStore.js";
import { contentOf, grant } from "./storeContract.js";

suite("A backup that cannot be checked", () => {
  const home = storeHome();

  /** Writes a backup with an index that only the program with its function can check. */
  function writeUnchecked(): string {
    home.folder("backups");
    const file = home.path("backups", "port-daddy-2026-11-22T20-00-00Z.db");
    const db = new Database(file);
    db.function("strange", { deterministic: true }, (value: unknown) => value);
    db.exec("CREATE TABLE numbers (number); CREATE INDEX strange_numbers ON numbers (strange(number)); PRAGMA user_version = 2");
    db.close();
    return file;
  }

  test("is no reason to go on without it: the damaged store is refused, and stays as it is", async () => {
    await home.use((store) => store.claim(grant(4100, "shop")));
    const backup = writeUnchecked();
    writeFileSync(home.file, "garbage");
    assert.match((await failureOf(home.open(), "StoreUnavailable")).message, /unknown function: strange\(\)/);
    assert.deepEqual([readFileSync(home.file, "utf8"), [...home.problems]], ["garbage", []]);

    rmSync(backup); // A person has decided.
    await home.use(async (store) => assert.deepEqual((await contentOf(store)).assignments, []));
    assert.match(home.problems.get("storeRepair")!, /had no backup/);
  });
});
