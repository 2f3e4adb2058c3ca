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
import { asStoreFailure, tellsOfDamage, toStoreFailure } from "./failure.js";
import { storeOn } from "./sqliteStore.js";
import { dropLog, giveLogBack, holdLog, readableTime, sizeOf, storeFile } from "./storeFiles.js";

export interface StoreOptions {
  /** The current time in milliseconds since the epoch. */
  now: () => number;
  /** Reports what people should know: a repair, or a failed backup. */
  tell: Tell;
  /** Called when the file is found damaged while in use. It is unreliable until it is opened again, which repairs it. */
  onDamage: () => void;
  /** Called with the duration (ms) of each transaction. */
  onCommit?: (ms: number) => void;
  connect?: Connect;
  steps?: readonly string[];
}

/**
 * Opens the store of a data directory and maintains its file: replaces a damaged one by the newest sound backup, and backs it up
 * before a migration and in every hour in which something changed.
 * @throws Failure "StoreUnavailable" when a newer version wrote it, or it cannot be opened or repaired; the file is unchanged then
 */
export async function openStore(dataDir: string, options: StoreOptions): Promise<StoreWithMetrics> {
  const file = asStoreFailure(() => storeFile(dataDir));
  const backups = new Backups(path.join(dataDir, "backups"));
  const openMark = openMarkOf(file);
  const lostSince = existsSync(openMark) && !existsSync(`${file}-wal`) ? statSync(file, { throwIfNoEntry: false })?.mtimeMs : undefined;

  const db = openRepaired(file, backups, options, lostSince);
  const schedule = new BackupSchedule(db, backups, options.now, options.tell);
  const { steps = migrations } = options;
  const found = findVersion(db, steps);
  // A failed backup is reported and the migration goes on, since it is done completely or not at all.
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
  `The store's log (port-daddy.db-wal) was missing, so changes after ${readableTime(since)} may be lost.`;

const openMarkOf = (file: string): string => `${file}.open`;

/**
 * Marks the store as open with a log beside it. On closing, the mark is removed just before the log, so a mark without a log means that
 * somebody removed the log, and with it the last acknowledged steps.
 */
function mark(openMark: string): void {
  try {
    writeFileSync(openMark, "");
  } catch {
    // Without the mark a lost log goes unnoticed, which is no reason not to open the store.
  }
}

/** Steps whose changes need no backup. */
const NO_REASON_FOR_BACKUP: readonly string[] = ["load", "readTime", "findEvents", "forgetEvents", "keepDoubt"] satisfies (keyof Store)[];

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
    // Metrics alone are no reason for a backup, because they change in every hour.
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
