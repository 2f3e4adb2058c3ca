import { Changes } from "./services/changes.js";
import type { Clock } from "./services/clock.js";
import { Journal } from "./services/journal.js";
import type { Recorder } from "./services/metrics/recorder.js";
import { PortPool } from "./services/pool/portPool.js";
import type { Problems } from "./services/problems.js";
import { Registry } from "./services/registry.js";
import { Sightings } from "./services/sightings.js";
import { WatchedStore } from "./services/watchedStore.js";
import { openStore } from "./store/sqlite/openStore.js";
import { sizeOf, storeFile } from "./store/sqlite/storeFiles.js";

interface Parts {
  dataDir: string;
  clock: Clock;
  problems: Problems;
  recorder: Recorder;
  /** Called when the store's file is found damaged while in use. What is in memory must not be built upon from then on. */
  onDamage: () => void;
}

/**
 * Opens the store and loads what is assigned and leased.
 * @throws Failure "StoreUnavailable"
 */
export async function openState({ dataDir, clock, problems, recorder, onDamage }: Parts) {
  const storePath = storeFile(dataDir);
  const sqlite = await openStore(dataDir, {
    now: () => clock.now(),
    tell: (subject, problem) => problems.set(subject, problem),
    onDamage,
    onCommit: (ms) => recorder.time("commit", ms),
  });
  const store = new WatchedStore(sqlite, problems);
  const pool = new PortPool();
  const changes = new Changes();
  const sightings = new Sightings();
  const journal = new Journal(store);
  const registry = new Registry(store, pool, changes, sightings, journal);
  changes.connect(registry);
  await registry.load();
  const storeBytes = (): number => sizeOf(storePath) + sizeOf(`${storePath}-wal`);
  return { store, storePath, storeBytes, metricsStore: sqlite.metrics, pool, changes, sightings, journal, registry };
}

export type State = Awaited<ReturnType<typeof openState>>;
