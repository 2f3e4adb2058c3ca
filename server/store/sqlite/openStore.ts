import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Database } from "better-sqlite3";
import { BackupSchedule, type Tell } from "./backupSchedule.js";
import { Backups } from "./backups.js";
import { DamagedStore, openSound } from "./damage.js";
import type { StoreWithMetrics } from "../metricsStore.js";
import type { Store } from "../store.js";
import { type Around, wrapStore } from "../wrapStore.js";
import { findVersion, migrations } from "./migrations.js";
import { createStore, repairStore } from "./repair.js";
import type { Connect } from "./connection.js";
import { tellsOfDamage, toStoreFailure } from "./failure.js";
import { storeOn } from "./sqliteStore.js";
import { dropLog, giveLogBack, holdLog, readableTime, sizeOf, storeFile } from "./storeFiles.js";

export interface StoreOptions {
  /** What time it is, in milliseconds since the epoch. */
  now: () => number;
  /** Told what people should know: of a repair, and of a backup that fails. */
  tell: Tell;
  /** The file was found damaged while it was in use. Nothing can be relied on until it is opened anew, which repairs it. */
  onDamage: () => void;
  /** Told of each transaction how long it took, in milliseconds. */
  onCommit?: (ms: number) => void;
  connect?: Connect;
  steps?: readonly string[];
}

/**
 * Opens the store of a data directory, and cares for its file: a damaged one is moved aside and the newest good backup takes its place,
 * and it is backed up in every hour in which something changed and before it is migrated.
 * @throws Failure "StoreUnavailable" when a newer version wrote it, or it cannot be opened or repaired; it is as it was then
 */
export async function openStore(dataDir: string, options: StoreOptions): Promise<StoreWithMetrics> {
  const file = storeFile(dataDir);
  const backups = new Backups(path.join(dataDir, "backups"));
  const openMark = openMarkOf(file);
  const lostSince = existsSync(openMark) && !existsSync(`${file}-wal`) ? statSync(file, { throwIfNoEntry: false })?.mtimeMs : undefined;

  const db = openRepaired(file, backups, options, lostSince);
  const schedule = new BackupSchedule(db, backups, options.now, options.tell);
  const { steps = migrations } = options;
  const found = findVersion(db, steps);
  // One that fails is told, and the migration goes on: it is done whole or not at all.
  if (found > 0 && found < steps.length) await schedule.make();
  const store = storeOn(db, steps, options.onCommit);
  mark(openMark);
  schedule.start();
  return care(store, schedule, file, options.onDamage);
}

function openRepaired(file: string, backups: Backups, { now, tell, connect }: StoreOptions, lostSince: number | undefined): Database {
  try {
    try {
      if (!existsSync(file) && sizeOf(`${file}-wal`) === 0 && backups.list().length === 0) createStore(file);
      if (sizeOf(file) === 0) throw new DamagedStore(existsSync(file) ? "its file is empty" : "its file is missing");
      holdLog(file);
      const db = openSound(file, connect);
      dropLog(file);
      if (lostSince !== undefined) tell("storeRepair", logIsLost(lostSince));
      return db;
    } catch (error) {
      if (!(error instanceof DamagedStore)) throw error;
      giveLogBack(file);
      tell("storeRepair", repairStore(file, error.message, backups, now()));
      return openSound(file, connect);
    }
  } catch (error) {
    throw toStoreFailure(error);
  }
}

const logIsLost = (since: number): string =>
  `The store's log (port-daddy.db-wal) was gone although it had not been closed: what was changed after ${readableTime(since)} may be lost.`;

const openMarkOf = (file: string): string => `${file}.open`;

/**
 * Says that the store is open and has a log beside it. The log goes when the store is closed, and this mark just before it: a mark without
 * a log means that somebody took the log away, and with it what was acknowledged last.
 */
function mark(openMark: string): void {
  try {
    writeFileSync(openMark, "");
  } catch {
    // Without the mark a lost log goes unnoticed. That is no reason to do without the store.
  }
}

/** Steps that change nothing that a backup would be missed for. */
const NO_REASON_FOR_BACKUP: readonly string[] = ["load", "findEvents", "forgetEvents"] satisfies (keyof Store)[];

function care(sqlite: StoreWithMetrics, schedule: BackupSchedule, file: string, onDamage: () => void): StoreWithMetrics {
  const watch: Around = async (step) => {
    try {
      return await step();
    } catch (error) {
      if (tellsOfDamage(error)) onDamage();
      throw error;
    }
  };
  const store = wrapStore(sqlite, async (step, name) => {
    const result = await watch(step, name);
    if (!NO_REASON_FOR_BACKUP.includes(name)) schedule.noteChange();
    return result;
  });
  return Object.assign(store, {
    files: { path: file, size: () => sizeOf(file) + sizeOf(`${file}-wal`) },
    // They are no reason for a backup: in an hour in which nothing else changes they are all that does.
    metrics: wrapStore(sqlite.metrics, watch),
    close: async () => {
      await schedule.stop();
      try {
        rmSync(openMarkOf(file), { force: true });
      } finally {
        await sqlite.close();
      }
    },
  });
}
