import { copyFileSync } from "node:fs";
import { isFailure } from "../../protocol/failures.js";
import type { Backup, Backups } from "./backups.js";
import { checkCopy } from "./checkCopy.js";
import { DamagedStore } from "./damage.js";
import { migrate } from "./migrations.js";
import { openConnection } from "./connection.js";
import { moveAside, putInPlace, readableTime, removeDatabase, removeMovedAside } from "./storeFiles.js";

/** Creates an empty store under another name first, so that the file never exists without its tables: an empty file means damage. */
export function createStore(file: string): void {
  const fresh = `${file}.new`;
  writeEmpty(fresh);
  putInPlace(fresh, file);
}

/**
 * Replaces a damaged store by the newest sound backup, or by an empty store if there is none. The damaged one is kept.
 *
 * The restored store may lack ports that were assigned after the backup and whose servers run. They are not assigned to others, because
 * every port is probed first. The last three damaged stores are kept.
 * @param why the damage, for use in brackets
 * @param now milliseconds since the epoch
 * @returns what people should know
 * @throws Error when writing fails; the damaged file is in its place then
 */
export async function repairStore(file: string, why: string, backups: Backups, now: number): Promise<string> {
  const fresh = `${file}.new`;
  const backup = await copyFirstSound(backups.list(), fresh);
  if (backup === undefined) writeEmpty(fresh);
  const keptAs = moveAside(file, "corrupt", now);
  putInPlace(fresh, file);
  removeMovedAside(file);
  const told =
    backup === undefined
      ? `The store was damaged (${why}) and had no backup, so all ports are assigned again and may differ from before.`
      : `The store was damaged (${why}) and was restored from the backup of ${readableTime(backup.at)}; ports assigned since then may differ.`;
  return keptAs === undefined ? told : `${told} The damaged file is kept as ${keptAs}.`;
}

/** Copies the first backup that is sound and of a known version. @returns that backup; undefined when there is none */
export async function copyFirstSound(backups: readonly Backup[], copy: string): Promise<Backup | undefined> {
  for (const backup of backups) if (await isGoodCopy(backup, copy)) return backup;
  return undefined;
}

async function isGoodCopy(backup: Backup, copy: string): Promise<boolean> {
  removeDatabase(copy);
  copyFileSync(backup.file, copy);
  try {
    await checkCopy(copy);
    openConnection(copy).close();
    return true;
  } catch (error) {
    const isFromNewer = isFailure(error, "StoreUnavailable") && error.cause === undefined;
    if (error instanceof DamagedStore || isFromNewer) return false;
    throw error; // The disk may be full, which says nothing about the backup.
  }
}

/** Writes a store without anything in it. */
export function writeEmpty(file: string): void {
  removeDatabase(file);
  const db = openConnection(file);
  try {
    migrate(db);
  } finally {
    db.close();
  }
}
