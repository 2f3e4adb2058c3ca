// Started by a test: does one step on a store, and kills itself just before SQLite begins the n-th statement of it.
import { writeSync } from "node:fs";
import Database from "better-sqlite3";
import { openSqliteStore } from "../../../server/store/sqlite/sqliteStore.js";
import { type KilledStep, steps } from "./killedSteps.js";

async function main(): Promise<void> {
  const [file, step, last] = process.argv.slice(2) as [string, KilledStep, string];
  let left = Infinity;
  const verbose = (sql: unknown): void => {
    if (left === Infinity) return;
    writeSync(1, `${String(sql).replace(/\s+/g, " ")}\n`);
    if (--left === 0) process.kill(process.pid, "SIGKILL");
  };
  const store = openSqliteStore(file, (name) => new Database(name, { timeout: 0, verbose }));
  left = Number(last);
  await steps[step](store);
  writeSync(1, "acknowledged\n");
  process.kill(process.pid, "SIGKILL");
}

void main();
