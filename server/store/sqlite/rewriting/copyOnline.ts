import { writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Database } from "better-sqlite3";

/** How many pages are copied per turn of the event loop, which takes less than half a millisecond. */
const PAGES_PER_TURN = 16;

/**
 * Copies a database while it is in use, in pieces between which everything else gets its turn. The copy is durable, and for this user alone.
 * @param copy a file that does not exist, or is empty
 * @throws Error when the copy cannot be written; SqliteError when the database cannot be read
 */
export async function copyOnline(db: Database, copy: string): Promise<void> {
  writeFileSync(copy, "", { mode: 0o600 }); // Created with this mode, because SQLite would let others read it.
  const handle = await open(copy, "r+");
  try {
    const sync = syncAside(handle);
    // SQLite syncs with the last pages, on this thread. So the others are synced before, in another thread.
    await db.backup(copy, { progress: ({ remainingPages }) => (remainingPages > PAGES_PER_TURN || sync.isDone() ? PAGES_PER_TURN : 0) });
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Syncs a file in another thread, beginning with the first question. */
function syncAside(handle: FileHandle): { isDone: () => boolean } {
  let syncing: Promise<void> | undefined;
  let done = false;
  const end = (): void => void (done = true);
  return {
    isDone: () => {
      syncing ??= handle.sync().then(end, end); // A failure shows again in the sync that counts.
      return done;
    },
  };
}
