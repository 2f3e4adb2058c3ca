import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { DamagedStore, checkWhole } from "./damage.js";
import { sync } from "./storeFiles.js";

/** Why a copy of the store is not sound, or could not be checked; undefined when it is sound. */
export type Finding = { damage: string } | { failure: string } | undefined;

/** Checks a closed copy of the store, and makes it a single file, without a log that could get lost. The copy is durable afterwards. */
function check(file: string): Finding {
  try {
    const db = new Database(file, { timeout: 0 });
    try {
      db.pragma("locking_mode = EXCLUSIVE");
      checkWhole(db);
      db.pragma("journal_mode = DELETE");
    } finally {
      db.close();
    }
    sync(file);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    return error instanceof DamagedStore ? { damage: message } : { failure: message };
  }
}

parentPort?.postMessage(check(workerData as string));
