import { SystemFolders } from "./adapters/folders.js";
import type { ListenerScan, PortProbe, System } from "./adapters/system.js";
import type { Identity } from "./protocol/identity.js";
import type { Log } from "./log/log.js";
import { Adoption } from "./services/allocation/adoption.js";
import { Allocator } from "./services/allocation/allocator.js";
import { LostPorts } from "./services/allocation/lostPorts.js";
import type { PoolSettings } from "./services/allocation/poolSettings.js";
import { Cleanup } from "./services/cleanup.js";
import { Contexts } from "./services/contexts.js";
import { Grants } from "./services/grants.js";
import { KeyedLock } from "./services/keyedLock.js";
import { Leases } from "./services/leases.js";
import { Moves } from "./services/moves.js";
import { Pins } from "./services/pins.js";
import { Releases } from "./services/releases.js";
import { ReleasedEntries } from "./services/restoring/releasedEntries.js";
import { OwnServers } from "./services/ownership/ownServers.js";
import type { CheckedClock } from "./services/time/checkedClock.js";
import { Dates } from "./services/time/dates.js";
import type { State } from "./state.js";

interface Parts {
  state: State;
  settings: PoolSettings;
  system: System;
  scan: ListenerScan;
  portProbe: PortProbe;
  clock: CheckedClock;
  log: Log;
}

/** The services that give ports, take them back, and end the leases of dead owners. */
export function createPortServices({ state: { store, registry, pool, journal }, settings, system, scan, portProbe, clock, log }: Parts) {
  const { processes, listeners, sockets } = system;
  const config = () => settings.config;
  const locks = new KeyedLock();
  const leases = new Leases(registry, processes, clock, log);
  const ownServers = new OwnServers(scan, registry, log);
  const allocator = new Allocator({
    registry,
    pool,
    strategy: () => settings.strategy,
    probe: portProbe,
    listeners,
    sockets,
    adoption: new Adoption(ownServers, leases),
    leases,
    locks,
    log,
  });
  const folders = new SystemFolders();
  const contexts = new Contexts(registry, folders, locks);
  const released = new ReleasedEntries();
  const dates = new Dates({ store, registry, clock, config, log });
  return {
    locks,
    refusal: (identity: Identity, port: number) => allocator.refusal(identity, port),
    leases,
    ports: new Grants({ registry, contexts, allocator, lostPorts: new LostPorts(store, journal), leases, released, locks, clock, config }),
    moves: new Moves({ store, registry, allocator, ownServers, leases, locks, clock, config, log }),
    pins: new Pins(registry, locks),
    releases: new Releases({ registry, contexts, leases, released, locks, clock, config, log }),
    cleanup: new Cleanup({ registry, leases, journal, locks, folders, clock, dates, config, log }),
  };
}
