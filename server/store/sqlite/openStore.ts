import { existsSync } from "node:fs";
import path from "node:path";
import type { Database } from "better-sqlite3";
import { BackupSchedule, type BackupSource, type Tell } from "./backupSchedule.js";
import { Backups } from "./backups.js";
import { DamagedStore, isCheckedAtStart, openSound } from "./damage.js";
import type { StoreWithMetrics } from "../metricsStore.js";
import type { Store, StoreFiles } from "../store.js";
import { type Around, wrapStore } from "../wrapStore.js";
import { findVersion, migrations } from "./migrations.js";
import { createStore, repairStore } from "./repair.js";
import type { Connect } from "./connection.js";
import { asStoreFailure, toStoreFailure } from "./failure.js";
import { LiveFile } from "./liveFile.js";
import { RewritableStore } from "./rewriting/rewritableStore.js";
import type { FolderLoss } from "./rewriting/rewrittenSentence.js";
import { finishRewriting } from "./rewriting/writeStoreAgain.js";
import { dropLog, giveLogBack, holdLog, logIsLostSince, readableTime, sizeOf, storeFile } from "./storeFiles.js";

export interface StoreOptions {
  /** The current time in milliseconds since the epoch. */
  now: () => number;
  /** Reports what people should know: a repair, or a failed backup. */
  tell: Tell;
  /** Called when the files are found to be wrong before `keepFrom` was called. They are unreliable until they are opened again. */
  onDamage: () => void;
  /** Called with the duration (ms) of each transaction. */
  onCommit?: (ms: number) => void;
  /** Whether the data directory is still this process's, so that a lost file may be written again. It is made again where it is gone. */
  isOurs?: () => boolean;
  /** How the whole directory was lost, since the last call; undefined when it was not. */
  takeLoss?: () => FolderLoss | undefined;
  connect?: Connect;
  steps?: readonly string[];
}

/**
 * Opens the store of a data directory and maintains its file: replaces a damaged one by the newest sound backup, writes one again
 * that is lost while in use, and backs it up before a migration and in every hour in which something changed.
 * @throws Failure "StoreUnavailable" when a newer version wrote it, or it cannot be opened or repaired; the file is unchanged then
 */
export async function openStore(dataDir: string, options: StoreOptions): Promise<StoreWithMetrics> {
  const file = asStoreFailure(() => storeFile(dataDir));
  const backups = new Backups(path.join(dataDir, "backups"));
  const { now, tell, onDamage, steps = migrations, connect, onCommit, isOurs = () => true, takeLoss = () => undefined } = options;

  const db = await openRepaired(file, backups, options);
  const live = asStoreFailure(() => new LiveFile(file));
  let source: BackupSource = { copyTo: (copy) => live.copyTo(copy), checkpoint: () => undefined, onDidFindDamage: onDamage };
  const schedule = new BackupSchedule({ source: () => source, backups, now, tell });
  const found = findVersion(db, steps);
  // A failed backup is reported and the migration goes on, since it is done completely or not at all.
  if (found > 0 && found < steps.length) await schedule.make();
  const settle = () => schedule.finish();
  const onDidRewrite = (told: string | undefined) => tell("storeRepair", told);
  const rewritable = new RewritableStore(
    { dataDir, backups, connect, steps, onCommit, now, isOurs, takeLoss, settle, onDidRewrite, onDamage },
    db,
    live,
  );
  source = rewritable;
  if (!isCheckedAtStart(db)) schedule.noteChange(); // The next backup checks it.
  schedule.start();
  return asStore(rewritable, schedule);
}

async function openRepaired(file: string, backups: Backups, { now, tell, connect }: StoreOptions): Promise<Database> {
  try {
    finishRewriting(file, now());
    const lostSince = logIsLostSince(file);
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
      tell("storeRepair", await repairStore(file, error.message, backups, now()));
      return openSound(file, connect);
    }
  } catch (error) {
    throw toStoreFailure(error);
  }
}

const logIsLost = (since: number): string =>
  `The store's log (port-daddy.db-wal) was missing, so changes after ${readableTime(since)} may be lost.`;

/** Steps whose changes need no backup. */
const NO_REASON_FOR_BACKUP: readonly string[] = ["load", "readTime", "findEvents", "forgetEvents", "keepDoubt"] satisfies (keyof Store)[];

function asStore(rewritable: RewritableStore, schedule: BackupSchedule): StoreWithMetrics {
  const run: Around = (step) => rewritable.run(step);
  const store = wrapStore(
    rewritable.current,
    async (step, name) => {
      const result = await run(step, name);
      if (!NO_REASON_FOR_BACKUP.includes(name)) schedule.noteChange();
      return result;
    },
    () => rewritable.current,
  );
  const files: StoreFiles = {
    get path() {
      return rewritable.file;
    },
    name: rewritable.named,
    size: () => sizeOf(rewritable.file) + sizeOf(`${rewritable.file}-wal`),
    keepFrom: (memory) => rewritable.keepFrom(memory),
    check: () => rewritable.check(),
  };
  return Object.assign(store, {
    files,
    // Metrics alone are no reason for a backup, because they change in every hour.
    metrics: wrapStore(rewritable.current.metrics, run, () => rewritable.current.metrics),
    close: async () => {
      await schedule.stop();
      await rewritable.close();
    },
  });
}
