import type { Health } from "./protocol/requests.js";
import { Changes } from "./services/changes.js";
import { Journal } from "./services/journal.js";
import type { Recorder } from "./services/metrics/recorder.js";
import { PortPool } from "./services/pool/portPool.js";
import type { Problems } from "./services/problems.js";
import { Registry } from "./services/registry.js";
import { Sightings } from "./services/sightings.js";
import type { CheckedClock } from "./services/time/checkedClock.js";
import type { DirectoryLoss } from "./dataDirectory/takeDataDirectory.js";
import { openStore } from "./store/sqlite/openStore.js";
import { watchStore } from "./store/watchStore.js";

interface Parts {
  dataDir: string;
  clock: CheckedClock;
  problems: Problems;
  recorder: Recorder;
  /** Whether the data directory is still this process's. */
  isOurs: () => boolean;
  /** How the directory was lost with its store, since the last call. */
  takeLoss: () => DirectoryLoss | undefined;
  /** Called when the store's files are found to be wrong before all was read from them. */
  onDamage: () => void;
}

/**
 * Opens the store and loads what is assigned and leased.
 * @throws Failure "StoreUnavailable"
 */
export async function openState({ dataDir, clock, problems, recorder, isOurs, takeLoss, onDamage }: Parts) {
  const sqlite = await openStore(dataDir, {
    now: () => clock.now(),
    tell: (subject, problem) => problems.set(subject, problem),
    isOurs,
    takeLoss,
    onDamage,
    onCommit: (ms) => recorder.time("commit", ms),
  });
  const { store, isFailing } = watchStore(sqlite, (problem) => problems.set("store", problem));
  clock.load(await store.readTime());
  const pool = new PortPool();
  const changes = new Changes();
  const sightings = new Sightings();
  const journal = new Journal(store);
  const registry = new Registry({ store, pool, changes, sightings, journal });
  changes.connect(registry);
  await registry.load();
  store.files?.keepFrom(() => registry.snapshot());
  const storeHealth = (): Health["store"] => ({ status: isFailing() ? "unavailable" : "ok", path: store.files?.path });
  const storeBytes = (): number => store.files?.size() ?? 0;
  return { store, storeHealth, storeBytes, metricsStore: store.metrics, pool, changes, sightings, journal, registry };
}

export type State = Awaited<ReturnType<typeof openState>>;
