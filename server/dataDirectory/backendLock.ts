import Database from "better-sqlite3";

/**
 * Takes the lock that makes a process *the* backend of a data directory. It is SQLite's exclusive file lock on a file of its own:
 * the operating system drops it however the process ends, so it can never be stale.
 * @returns undefined when another process holds it
 * @throws Error when the file cannot be opened
 */
export function takeBackendLock(file: string): { release(): void } | undefined {
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma("locking_mode = EXCLUSIVE");
    db.pragma("journal_mode = OFF"); // Nothing is ever written to it.
    db.exec("BEGIN IMMEDIATE"); // Unlike EXCLUSIVE, it never makes two processes that try in the same instant refuse each other.
  } catch (error) {
    db.close();
    if ((error as { code?: string }).code?.startsWith("SQLITE_BUSY") === true) return undefined;
    throw error;
  }
  return { release: () => db.close() };
}
