import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync } from "node:fs";
import Database from "better-sqlite3";
import { openSqliteStore } from "../../../server/store/sqlite/sqliteStore.js";
import { type KilledStep, prepare, steps } from "./killedSteps.js";
import { programOf } from "./programOf.js";
import { storyOf } from "./storeContract.js";
import { temporaryFolder } from "./temporaryFolder.js";

/** @returns what the killed process printed: each statement that it reached, and whether it was done */
function killAt(file: string, step: KilledStep, statement: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [programOf("statementKiller"), file, step, String(statement)], (error, stdout, stderr) => {
      if (error?.signal === "SIGKILL") resolve(stdout.trim().split("\n"));
      else reject(new Error(`It was not killed: ${stderr}`));
    });
  });
}

async function storyIn(file: string): ReturnType<typeof storyOf> {
  const store = openSqliteStore(file);
  try {
    return await storyOf(store);
  } finally {
    await store.close();
  }
}

function assertWhole(file: string): void {
  const db = new Database(file);
  try {
    assert.deepEqual([db.pragma("integrity_check", { simple: true }), db.pragma("foreign_key_check")], ["ok", []]);
  } finally {
    db.close();
  }
}

suite("When the process is killed before any statement of a step", () => {
  const inFolder = temporaryFolder();

  for (const step of Object.keys(steps) as KilledStep[]) {
    test(`all of it is there or nothing: ${step}`, async () => {
      const origin = inFolder("origin.db");
      const store = openSqliteStore(origin);
      await prepare(store);
      const before = await storyOf(store);
      await store.close();

      const whole = inFolder("whole.db");
      copyFileSync(origin, whole);
      const statements = await killAt(whole, step, 10_000);
      assert.deepEqual([statements[0], ...statements.slice(-2)], ["BEGIN IMMEDIATE", "COMMIT", "acknowledged"]);
      const after = await storyIn(whole);
      assert.notDeepEqual(after, before);

      const killOne = async (count: number): Promise<void> => {
        const file = inFolder(`${count}.db`);
        copyFileSync(origin, file);
        const told = await killAt(file, step, count);
        assert.deepEqual(told, statements.slice(0, count));
        assert.deepEqual(await storyIn(file), before, `killed before "${told.at(-1)}"`);
        assertWhole(file);
        // The client that comes back and repeats its request gets the port.
        const again = openSqliteStore(file);
        await steps[step](again);
        assert.deepEqual(await storyOf(again), after);
        await again.close();
      };
      const counts = Array.from({ length: statements.length - 1 }, (_, index) => index + 1);
      for (let first = 0; first < counts.length; first += 4) await Promise.all(counts.slice(first, first + 4).map(killOne));
    });
  }
});
