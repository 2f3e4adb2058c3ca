import { copyFileSync } from "node:fs";
import { isFailure } from "../../protocol/failures.js";
import type { Backup, Backups } from "./backups.js";
import { DamagedStore, openSound } from "./damage.js";
import { migrate } from "./migrations.js";
import { openConnection } from "./connection.js";
import { moveAside, putInPlace, readableTime, removeDatabase, removeMovedAside } from "./storeFiles.js";

const KEPT = 3;

/** Makes an empty store under another name first: the file is never there without its tables, and so an empty file tells of damage. */
export function createStore(file: string): void {
  const fresh = `${file}.new`;
  writeEmpty(fresh);
  putInPlace(fresh, file);
}

/**
 * Puts the newest good backup in the place of a damaged store, or an empty store where there is none. What was damaged is kept.
 *
 * The restored store may not know of ports that were given after the backup, and whose servers run: they are not given to others, since
 * every port is tried before it is handed out. Of all that was ever damaged the last three are kept.
 * @param why the damage, as it stands in brackets
 * @param now milliseconds since the epoch
 * @returns what people should know
 * @throws Error when it cannot be written; the damaged file is where it was then
 */
export function repairStore(file: string, why: string, backups: Backups, now: number): string {
  const fresh = `${file}.new`;
  const backup = backups.list().find((each) => isGoodCopy(each, fresh));
  if (backup === undefined) writeEmpty(fresh);
  const keptAs = moveAside(file, now);
  putInPlace(fresh, file);
  removeMovedAside(file, KEPT);
  const told =
    backup === undefined
      ? `The store was damaged (${why}) and there was no backup of it: every project gets its ports anew, and they may be other ones.`
      : `The store was damaged (${why}) and is restored from the backup of ${readableTime(backup.at)}; ports given since then may be other ones.`;
  return keptAs === undefined ? told : `${told} The damaged file is kept as ${keptAs}.`;
}

/** A backup can have been damaged, too, or be a newer version's; then an older one has to do. */
function isGoodCopy(backup: Backup, copy: string): boolean {
  removeDatabase(copy);
  copyFileSync(backup.file, copy);
  try {
    openSound(copy).close();
    return true;
  } catch (error) {
    const isFromNewer = isFailure(error, "StoreUnavailable") && error.cause === undefined;
    if (error instanceof DamagedStore || isFromNewer) return false;
    throw error; // The disk may be full: that says nothing of the backup.
  }
}

function writeEmpty(file: string): void {
  removeDatabase(file);
  const db = openConnection(file);
  try {
    migrate(db);
  } finally {
    db.close();
  }
}
