import type { Database } from "better-sqlite3";
import { type Connect, openConnection } from "./connection.js";
import { tellsOfDamage } from "./failure.js";

/** The file is damaged. The message says how, for use in brackets. */
export class DamagedStore extends Error {
  override readonly name = "DamagedStore";
}

/** Up to this size (bytes) a store is checked completely when it is opened, which takes some 20 ms. */
const SMALL = 1_000_000;

/**
 * Opens the store's file if it is sound, as far as that shows at once: a long history is left out, since every backup checks it.
 * @throws DamagedStore
 * @throws Failure "StoreUnavailable" when that is unknown: the file cannot be opened or read, or a newer version wrote it
 */
export function openSound(file: string, connect?: Connect): Database {
  return damageAsSuch(() => {
    const db = openConnection(file, connect);
    try {
      if (isCheckedAtStart(db)) checkWhole(db);
      else checkExceptHistory(db);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Whether `openSound` checks the whole store. */
export function isCheckedAtStart(db: Database): boolean {
  const pages = db.pragma("page_count", { simple: true }) as number;
  return pages * (db.pragma("page_size", { simple: true }) as number) <= SMALL;
}

/**
 * Checks the whole database. SQLite's full check takes 5 ms with a used-up range, and half a second with a full history. Only it compares
 * indexes with their tables, and the index over the identities is what keeps them from having two ports.
 * @throws DamagedStore
 */
export function checkWhole(db: Database): void {
  damageAsSuch(() => {
    requireOk(db.pragma("integrity_check(1)", { simple: true }));
    checkContent(db);
  });
}

function checkExceptHistory(db: Database): void {
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'events'").pluck().all();
  for (const table of tables) requireOk(db.pragma(`integrity_check(${table})`, { simple: true }));
  checkContent(db);
}

function requireOk(found: unknown): void {
  if (found !== "ok") throw new DamagedStore(String(found).replaceAll("\n", " "));
}

function checkContent(db: Database): void {
  if ((db.pragma("foreign_key_check") as unknown[]).length > 0) throw new DamagedStore("it has leases on unassigned ports");
  const isEmpty = db.prepare("SELECT 1 FROM sqlite_schema").get() === undefined;
  if (isEmpty !== (db.pragma("user_version", { simple: true }) === 0)) throw new DamagedStore("its tables are not Port Daddy's");
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
