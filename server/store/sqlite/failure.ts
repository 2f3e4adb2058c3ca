import Database from "better-sqlite3";
import { isFailure, storeUnavailable } from "../../protocol/failures.js";

/** A copy of the store could not be checked, which says nothing about its soundness. */
export class UncheckedCopy extends Error {
  override readonly name = "UncheckedCopy";
}

/** Runs a function. @throws Failure "StoreUnavailable" for errors of SQLite and the file system */
export function asStoreFailure<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw toStoreFailure(error);
  }
}

/** Turns errors of SQLite and the file system into the failure that clients know. A violated constraint stays an error of our code. */
export function toStoreFailure(error: unknown): unknown {
  if (isFailure(error) || !(error instanceof Error)) return error;
  const { code } = error as { code?: string };
  if (error instanceof Database.SqliteError && code?.startsWith("SQLITE_CONSTRAINT") !== true) {
    return storeUnavailable(`${error.message} (${code})`, error);
  }
  if (error instanceof UncheckedCopy) return storeUnavailable(error.message, error);
  if (error instanceof TypeError && error.message.includes("database connection is not open"))
    return storeUnavailable("it is closed", error);
  if (error instanceof TypeError && error.message.includes("directory does not exist"))
    return storeUnavailable("its folder is gone", error);
  if ("syscall" in error) return storeUnavailable(error.message, error); // A file could not be copied or renamed.
  return error;
}

/**
 * Whether an error says that the file itself is damaged, which neither time nor disk space repairs.
 * Source: sqlite.org/rescode.html, SQLITE_CORRUPT with its extended codes, and SQLITE_NOTADB.
 */
export function tellsOfDamage(error: unknown): boolean {
  const origin = isFailure(error) ? error.cause : error;
  return origin instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(origin.code);
}
