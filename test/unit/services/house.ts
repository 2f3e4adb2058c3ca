import { type Config, defaultConfig } from "../../../server/config/config.js";
import type { GrantedAssignment } from "../../../server/protocol/assignment.js";
import type { Caller, CheckedParams, Params } from "../../../server/protocol/requests.js";
import { Adoption } from "../../../server/services/allocation/adoption.js";
import { Allocator } from "../../../server/services/allocation/allocator.js";
import { LostPorts } from "../../../server/services/allocation/lostPorts.js";
import { OwnServers } from "../../../server/services/ownership/ownServers.js";
import { PortPool } from "../../../server/services/pool/portPool.js";
import { createStrategy } from "../../../server/services/allocation/strategy.js";
import { Changes } from "../../../server/services/changes.js";
import { Cleanup } from "../../../server/services/cleanup.js";
import { Contexts } from "../../../server/services/contexts.js";
import type { Clock } from "../../../server/services/clock.js";
import { Journal } from "../../../server/services/journal.js";
import { KeyedLock } from "../../../server/services/keyedLock.js";
import { Leases } from "../../../server/services/leases.js";
import { listAssignments } from "../../../server/services/listAssignments.js";
import { Moves } from "../../../server/services/moves.js";
import { Pins } from "../../../server/services/pins.js";
import { Grants } from "../../../server/services/grants.js";
import { Registry } from "../../../server/services/registry.js";
import { ReleasedEntries } from "../../../server/services/restoring/releasedEntries.js";
import { Releases } from "../../../server/services/releases.js";
import { Sightings } from "../../../server/services/sightings.js";
import { openSqliteStore } from "../../../server/store/sqlite/sqliteStore.js";
import { CheckedClock } from "../../../server/services/time/checkedClock.js";
import { Dates } from "../../../server/services/time/dates.js";
import { FakeFolders, FakeSystem } from "./fakeSystem.js";
import { type HeldStore, heldStore } from "./heldStore.js";

export const seconds = (count: number): number => count * 1000;
export const minutes = (count: number): number => seconds(60 * count);
export const days = (count: number): number => minutes(24 * 60 * count);

/** A clock that stands still until a test moves it. */
export class FixedClock implements Clock {
  private passed = 0;
  constructor(private time = Date.UTC(2030, 0, 1)) {}
  now = (): number => this.time;
  monotonic = (): number => this.passed;
  advance(ms: number): void {
    this.time += ms;
    this.passed += ms;
  }
  /** Sets the time without letting it pass, as when the machine sleeps or somebody sets the clock. */
  jump(ms: number): void {
    this.time += ms;
  }
}

/** Waits until pending work has come as far as it can by itself. */
export const settled = async (): Promise<void> => {
  // More than are needed, since long work lets others have their turns more often on a busy machine.
  for (let turns = 0; turns < 25; turns++) await new Promise((resolve) => setImmediate(resolve));
};

/** Unique ids for connections, across all backends. */
let connections = 0;

interface Parts {
  config?: Partial<Config>;
  system?: FakeSystem;
  clock?: FixedClock;
  store?: HeldStore;
}

/** All services, put together as server/backend.ts does it, on SQLite in memory, with a system and a clock of the tests' own. */
export async function house(parts: Parts = {}) {
  const config: Config = { ...defaultConfig, ...parts.config };
  const system = parts.system ?? new FakeSystem();
  const clock = parts.clock ?? new FixedClock();
  const store = parts.store ?? heldStore(openSqliteStore(":memory:"));
  const logged: string[] = [];
  const write = (message: string): void => void logged.push(message);
  const log = { info: write, warn: write, error: write };

  const pool = new PortPool();
  const checkedClock = new CheckedClock(clock);
  checkedClock.load(await store.readTime());
  const changes = new Changes();
  const sightings = new Sightings();
  const journal = new Journal(store);
  const registry = new Registry({ store, pool, changes, sightings, journal });
  changes.connect(registry);
  await registry.load();
  pool.configure(config, await system.systemPorts.read());
  const strategy = createStrategy(config.strategy);

  const { processes, listeners, listenerScan, sockets, portProbe } = system;
  const locks = new KeyedLock();
  const leases = new Leases(registry, processes, checkedClock, log);
  const ownServers = new OwnServers(listenerScan, registry, log);
  const allocator = new Allocator({
    registry,
    pool,
    strategy: () => strategy,
    probe: portProbe,
    listeners,
    sockets,
    adoption: new Adoption(ownServers, leases),
    leases,
    locks,
    log,
  });
  const folders = new FakeFolders();
  const contexts = new Contexts(registry, folders, locks);
  const released = new ReleasedEntries();
  const ports = new Grants({
    registry,
    contexts,
    allocator,
    lostPorts: new LostPorts(store, journal),
    leases,
    released,
    locks,
    clock: checkedClock,
    config: () => config,
  });
  const moves = new Moves({ store, registry, allocator, ownServers, leases, locks, clock: checkedClock, config: () => config, log });
  const pins = new Pins(registry, locks);
  const releases = new Releases({ registry, contexts, leases, released, locks, clock: checkedClock, config: () => config, log });
  const dates = new Dates({ store, registry, clock: checkedClock, config: () => config, log });
  const cleanup = new Cleanup({ registry, leases, journal, locks, folders, clock: checkedClock, dates, config: () => config, log });

  /** A client connects. It is a process of its own, unless the pid of one is given that runs already. */
  const connect = (name = "vscode", pid?: number): Caller => {
    connections += 1;
    const client = { name, version: "1.0.0", pid: pid ?? processes.start(100_000 + connections).pid };
    const caller = { connection: `${connections}`, client };
    leases.connectionOpened(caller);
    return caller;
  };
  const client = connect("first");

  return {
    ...{
      config,
      system,
      clock,
      store,
      log,
      logged,
      pool,
      changes,
      sightings,
      journal,
      registry,
      leases,
      ports,
      releases,
      cleanup,
      folders,
      contexts,
      locks,
      allocator,
    },
    ...{ client, connect },
    probe: portProbe,
    /** Requests a port, by default as the first client. */
    request: (params: Params<"portDaddy/request">, caller = client): Promise<GrantedAssignment> => ports.request(params, caller),
    release: (params: Params<"portDaddy/release">, caller = client) => releases.release(params, caller),
    restore: ({ assignments }: CheckedParams<"portDaddy/restore">, caller = client) => ports.restore(assignments, caller),
    move: (params: Params<"portDaddy/move">, caller = client) => moves.move(params, caller),
    adopt: (params: Params<"portDaddy/adopt">, caller = client) => moves.adopt(params, caller),
    pin: (params: Params<"portDaddy/pin">) => pins.pin(params),
    /** Newest first. */
    history: (params: Params<"portDaddy/history"> = {}) => journal.history({ limit: 100, ...params }),
    list: (params: Params<"portDaddy/list"> = {}) => listAssignments(registry, params),
    disconnect: ({ connection }: Caller) => leases.connectionClosed(connection),
    /** Gives an identity a port that nobody leases any more. */
    idle: async (params: Params<"portDaddy/request">): Promise<GrantedAssignment> => {
      const guest = connect("guest");
      const granted = await ports.request(params, guest);
      await leases.connectionClosed(guest.connection);
      return granted;
    },
    /** The state in memory and in the store, which must be the same. */
    state: async () => ({ inMemory: listAssignments(registry, {}), inStore: await store.load() }),
    /** Starts another backend on the same store, as if this one had been killed. */
    restart: (changed: Partial<Config> = {}) => house({ config: { ...config, ...changed }, system, clock, store }),
  };
}

export type House = Awaited<ReturnType<typeof house>>;
