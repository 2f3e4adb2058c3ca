import Database from "better-sqlite3";
import { findVersion } from "./migrations.js";
import { asStoreFailure } from "./failure.js";

export type Connect = (file: string) => Database.Database;

/** One process alone opens the file: who cannot have it at once never will. */
const connectTo: Connect = (file) => new Database(file, { timeout: 0 });

/**
 * Opens the store's file as it is always used: every commit is synced to the disk (`synchronous=FULL`). Nothing is migrated yet.
 *
 * The connection outlives a full disk and I/O errors: SQLite rolls the transaction back, and the next one starts anew. It is not opened
 * again for them on purpose: where syncing alone has failed, the log on the disk may hold the whole transaction that was refused, and
 * only whoever opens the file anew would believe it.
 * @param file `:memory:` keeps it in memory
 * @param connect opens the file, for those who want to watch what SQLite is told
 * @throws Failure "StoreUnavailable" when the file cannot be opened, is no database, or was written by a newer version
 */
export function openConnection(file: string, connect = connectTo): Database.Database {
  return asStoreFailure(() => {
    const db = connect(file);
    try {
      db.pragma("locking_mode = EXCLUSIVE"); // One process alone opens it, and so WAL needs no shared memory beside it.
      findVersion(db); // Before anything is written, and be it only the kind of its journal.
      db.pragma("journal_mode = WAL");
      db.pragma("synchronous = FULL");
      db.pragma("foreign_keys = ON");
      // What undoes half a change is small: no file elsewhere, which a full disk there would deny, and which would stay open.
      db.pragma("temp_store = MEMORY");
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}
