import Database from "better-sqlite3";
import { findVersion } from "./migrations.js";
import { asStoreFailure } from "./failure.js";

export type Connect = (file: string) => Database.Database;

/** Without a timeout: only one process opens the file, so waiting for it would be in vain. */
const connectTo: Connect = (file) => new Database(file, { timeout: 0 });

/**
 * Opens the store's file so that every commit is synced to the disk (`synchronous=FULL`). Migrates nothing.
 *
 * The connection survives a full disk and I/O errors: SQLite rolls the transaction back, and the next one starts afresh. It is
 * deliberately not reopened: when only syncing failed, the log on the disk may hold the complete refused transaction, which a new
 * connection would accept.
 * @param file `:memory:` keeps it in memory
 * @param connect opens the file; for tests that watch SQLite's statements
 * @throws Failure "StoreUnavailable" when the file cannot be opened, is no database, or was written by a newer version
 */
export function openConnection(file: string, connect = connectTo): Database.Database {
  return asStoreFailure(() => {
    const db = connect(file);
    try {
      db.pragma("locking_mode = EXCLUSIVE"); // Only one process opens the file, so WAL needs no shared memory.
      findVersion(db); // Before anything is written, even the kind of the journal.
      db.pragma("journal_mode = WAL");
      db.pragma("synchronous = FULL");
      // On macOS an fsync ends in the drive's cache; only F_FULLFSYNC reaches the medium. Other systems ignore it. Source: fsync(2) there.
      db.pragma("fullfsync = ON");
      db.pragma("foreign_keys = ON");
      // Rollback data is small. In memory it needs no file, which a full disk could refuse and which would stay open.
      db.pragma("temp_store = MEMORY");
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}
