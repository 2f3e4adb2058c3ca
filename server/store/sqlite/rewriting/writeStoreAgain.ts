import { existsSync, renameSync } from "node:fs";
import Database from "better-sqlite3";
import type { StoredState } from "../../store.js";
import type { Backup, Backups } from "../backups.js";
import { checkCopy } from "../checkCopy.js";
import { openConnection } from "../connection.js";
import { copyOnline } from "./copyOnline.js";
import { DamagedStore } from "../damage.js";
import { migrate } from "../migrations.js";
import { copyFirstSound, writeEmpty } from "../repair.js";
import { type Aside, moveAside, putInPlace, removeDatabase, removeMovedAside, sync, syncFolderOf, unmark } from "../storeFiles.js";
import * as tables from "../tables.js";

const draft = (file: string): string => `${file}.new`;

const rewritten = (file: string): string => `${file}.rewritten`;

/** Where the history of a rewritten store comes from: the old connection, an older copy, or nowhere. */
export type History = "kept" | Backup | undefined;

interface Old {
  db: Database.Database;
  /** The file itself as of its last checkpoint, if it is still ours. */
  ownFile: Backup | undefined;
}

/**
 * Writes a new store beside the old one: assignments, leases and rests from memory; history and metrics from the old connection as far as
 * they can be read, otherwise from the file alone or the newest sound backup.
 * @throws Error when it cannot be written; nothing is left of it then, and the old files are as they were
 */
export async function writeStoreAgain(old: Old, file: string, state: StoredState, backups: Backups): Promise<History> {
  try {
    const history = await copyHistory(old, draft(file), backups);
    const db = openConnection(draft(file));
    try {
      migrate(db);
      replaceState(db, state);
    } finally {
      db.close();
    }
    sync(draft(file));
    return history;
  } catch (error) {
    discardDraft(file); // A full disk has better use for its room.
    throw error;
  }
}

/** Removes what `writeStoreAgain` wrote. */
export const discardDraft = (file: string): void => removeDatabase(draft(file));

/**
 * Puts what `writeStoreAgain` wrote in the place of whatever has the store's name, which is kept. It gets a name of its own first, by which
 * the next start finds it if this process is killed in between.
 * @param now milliseconds since the epoch
 * @returns the new name of what was there, without the folder; undefined when nothing was
 */
export function putDraftInPlace(file: string, as: Aside, now: number): string | undefined {
  putInPlace(draft(file), rewritten(file));
  return putRewrittenInPlace(file, as, now);
}

/** Finishes what a killed backend had begun. */
export function finishRewriting(file: string, now: number): void {
  if (!existsSync(rewritten(file))) return;
  unmark(file);
  putRewrittenInPlace(file, "replaced", now);
}

function putRewrittenInPlace(file: string, as: Aside, now: number): string | undefined {
  const keptAs = moveAside(file, as, now);
  renameSync(rewritten(file), file);
  syncFolderOf(file);
  removeMovedAside(file);
  return keptAs;
}

async function copyHistory({ db, ownFile }: Old, fresh: string, backups: Backups): Promise<History> {
  removeDatabase(fresh);
  try {
    await copyOnline(db, fresh);
    await checkCopy(fresh);
    return "kept";
  } catch (error) {
    const isUnreadable = error instanceof DamagedStore || (error instanceof Database.SqliteError && error.code !== "SQLITE_FULL");
    if (!isUnreadable) throw error;
  }
  const older = await copyFirstSound([...(ownFile === undefined ? [] : [ownFile]), ...backups.list()], fresh);
  if (older === undefined) writeEmpty(fresh);
  return older;
}

function replaceState(db: Database.Database, { assignments, leases, rests }: StoredState): void {
  const putAssignment = db.prepare(`INSERT INTO assignments ${tables.assignments.inserted}`);
  const putLease = db.prepare(`INSERT INTO leases ${tables.leases.inserted}`);
  const putRest = db.prepare(`INSERT INTO rests ${tables.rests.inserted}`);
  db.transaction(() => {
    db.exec("DELETE FROM leases; DELETE FROM assignments; DELETE FROM rests");
    for (const assignment of assignments) putAssignment.run(tables.assignments.toRow(assignment));
    for (const lease of leases) putLease.run(tables.leases.toRow(lease));
    for (const rest of rests) putRest.run(tables.rests.toRow(rest));
  }).immediate();
}
