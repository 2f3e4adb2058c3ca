import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { isFailure } from "../../../server/protocol/failures.js";
import { openSqliteStore } from "../../../server/store/sqlite/sqliteStore.js";
import type { Store } from "../../../server/store/store.js";
import { failureOf } from "../services/failure.js";
import { contentOf, grant } from "./storeContract.js";
import { temporaryFolder } from "./temporaryFolder.js";

/** A long text that fills a disk quickly. */
const FOLDER = `/${"x".repeat(4000)}`;

/** Claims one port after another until the store says that it cannot. @returns how many it took */
async function fill(store: Store): Promise<number> {
  for (let index = 0; index < 4000; index++) {
    try {
      await store.claim(grant(5000 + index, `p${index}`, { folder: FOLDER }));
    } catch (error) {
      if (!isFailure(error, "StoreUnavailable")) throw error;
      assert.match(error.message, /full/);
      return index;
    }
  }
  return assert.fail("The disk is never full");
}

suite("When the disk is full", () => {
  const inFolder = temporaryFolder();

  test("a step fails and changes nothing, whether alone or among others; it works again when there is room", async () => {
    let db!: Database.Database;
    const store = openSqliteStore(inFolder("store.db"), (file) => (db = new Database(file, { timeout: 0 })));
    db.pragma(`max_page_count = ${(db.pragma("page_count", { simple: true }) as number) + 8}`);
    const taken = await fill(store);
    const before = await contentOf(store);
    assert.equal(before.assignments.length, taken);

    const many = () => Array.from({ length: 20 }, (_, index) => store.claim(grant(4000 + index, `many${index}`, { folder: FOLDER })));
    const outcomes = await Promise.allSettled(many());
    const acknowledged = outcomes.flatMap(({ status }, index) => (status === "fulfilled" ? [4000 + index] : []));
    const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
    assert.deepEqual(
      refused.filter((error) => !isFailure(error, "StoreUnavailable")),
      [],
    );
    assert.ok(refused.length > 0);
    const kept = (await contentOf(store)).assignments.filter(({ port }) => port < 5000).map(({ port }) => port);
    assert.deepEqual(kept, acknowledged);

    db.pragma("max_page_count = 1000000");
    await Promise.all(many());
    assert.equal((await store.load()).assignments.length, taken + 20);
    await store.close();
  });

  test("a full disk leaves the rows of before, also for whoever opens the file next", async function () {
    if (process.platform !== "linux" || process.getuid?.() !== 0) this.skip();
    const disk = inFolder();
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      this.skip(); // Also root may not mount everywhere.
    }
    try {
      // A file whose removal makes room again.
      writeFileSync(inFolder("ballast"), Buffer.alloc(128 * 1024));
      const store = openSqliteStore(inFolder("store.db"));
      await fill(store);
      const before = await contentOf(store);
      await failureOf(store.claim(grant(4000, "one", { folder: FOLDER })), "StoreUnavailable");
      assert.deepEqual(await contentOf(store), before);
      rmSync(inFolder("ballast"));
      await store.claim(grant(4000, "one", { folder: FOLDER }));
      await store.close();
      const next = openSqliteStore(inFolder("store.db"));
      assert.equal((await next.load()).assignments.length, before.assignments.length + 1);
      await next.close();
    } finally {
      execFileSync("umount", [disk]);
    }
  });
});
