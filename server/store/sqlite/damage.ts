import type { Database } from "better-sqlite3";
import { type Connect, openConnection } from "./connection.js";
import { tellsOfDamage } from "./failure.js";

/** The file is damaged. The message says how, for use in brackets. */
export class DamagedStore extends Error {
  override readonly name = "DamagedStore";
}

/**
 * Opens the store's file if it is sound.
 * @throws DamagedStore
 * @throws Failure "StoreUnavailable" when that is unknown: the file cannot be opened or read, or a newer version wrote it
 */
export function openSound(file: string, connect?: Connect): Database {
  return damageAsSuch(() => {
    const db = openConnection(file, connect);
    try {
      checkWhole(db);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/**
 * Checks the whole database. SQLite's full check takes 5 ms with a used-up range. Only it compares indexes with their
 * tables, and the index over the identities is what keeps them from having two ports.
 * @throws DamagedStore
 */
export function checkWhole(db: Database): void {
  damageAsSuch(() => {
    const found = db.pragma("integrity_check(1)", { simple: true }) as string;
    if (found !== "ok") throw new DamagedStore(found.replaceAll("\n", " "));
    if ((db.pragma("foreign_key_check") as unknown[]).length > 0) throw new DamagedStore("it has leases on unassigned ports");
    const isEmpty = db.prepare("SELECT 1 FROM sqlite_schema").get() === undefined;
    if (isEmpty !== (db.pragma("user_version", { simple: true }) === 0)) throw new DamagedStore("its tables are not Port Daddy's");
  });
}

function damageAsSuch<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!tellsOfDamage(error)) throw error;
    const origin = (error as Error).cause ?? error;
    throw new DamagedStore((origin as Error).message, { cause: error });
  }
}
