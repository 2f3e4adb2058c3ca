import "./checkNode.js";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { createSystem } from "./adapters/createSystem.js";
import { removeBackendFile, writeBackendFile } from "./backendFile.js";
import { ConfigFile } from "./config/configFile.js";
import { type Config, defaultConfig } from "./config/config.js";
import { openLog } from "./logFile.js";
import { dataDirectory } from "./protocol/dataDirectory.js";
import { PROTOCOL_VERSION } from "./protocol/handshake.js";
import type { StopReason } from "./protocol/notifications.js";
import type { Handlers } from "./protocol/requests.js";
import { VERSION } from "./protocol/version.js";
import { Allocator } from "./services/allocation/allocator.js";
import { OwnServers } from "./services/allocation/ownServers.js";
import { PortPool } from "./services/allocation/portPool.js";
import { createStrategy } from "./services/allocation/strategy.js";
import { Changes } from "./services/changes.js";
import { Cleanup } from "./services/cleanup.js";
import { systemClock } from "./services/clock.js";
import { health } from "./services/health.js";
import { IdleExit } from "./services/idleExit.js";
import { KeyedLock } from "./services/keyedLock.js";
import { Leases } from "./services/leases.js";
import { listAssignments } from "./services/list.js";
import { Ports } from "./services/ports.js";
import { Problems } from "./services/problems.js";
import { Registry } from "./services/registry.js";
import { Releases } from "./services/releases.js";
import { WatchedStore } from "./services/storeHealth.js";
import { reportStartup } from "./startupReport.js";
import { takeBackendLock } from "./store/backendLock.js";
import { openSqliteStore } from "./store/sqliteStore.js";
import { chooseEndpoint, removeStaleEndpoint } from "./transport/endpoint.js";
import { ConnectionListener } from "./transport/listener.js";

/** @returns false when another process is the backend already */
async function start(dataDir: string): Promise<boolean> {
  process.umask(0o077); // Whatever we write is for this user alone.
  const lock = takeDataDirectory(dataDir);
  if (lock === undefined) return false;

  const log = openLog(dataDir);
  process.on("uncaughtException", (error) => log.error("Uncaught", error));
  process.on("unhandledRejection", (error) => log.error("Unhandled", error));

  const problems = new Problems();
  const system = createSystem();
  const storePath = path.join(dataDir, "port-daddy.db");
  const store = new WatchedStore(openSqliteStore(storePath), problems);
  const pool = new PortPool();
  const changes = new Changes();
  const registry = new Registry(store, pool, changes);
  changes.connect(registry);
  await registry.load();

  let config = defaultConfig;
  let strategy = createStrategy(config.strategy);
  const configure = async (changed: Config): Promise<void> => {
    if (changed.strategy !== config.strategy) strategy = createStrategy(changed.strategy);
    config = changed;
    const kept = await system.systemPorts.read().catch((error: unknown) => {
      problems.set(
        "systemPorts",
        `The ports that the system keeps for itself could not be read, and may be handed out: ${(error as Error).message}`,
      );
      return undefined;
    });
    if (kept !== undefined) problems.set("systemPorts", undefined);
    pool.configure(config, kept ?? []);
    const [first, last] = config.range;
    const none = pool.freePorts(first, first, last).next().done === true;
    problems.set("range", none ? `No port from ${first} to ${last} may be handed out; widen "range" in config.json.` : undefined);
  };
  const configFile = new ConfigFile(dataDir, {
    onDidChange: (changed) => void configure(changed),
    onDidFail: (problem) => problems.set("config", problem),
  });
  await configure(configFile.open());

  const { processes, listeners, portProbe } = system;
  const locks = new KeyedLock();
  const leases = new Leases(registry, processes, systemClock, log);
  const ownServers = new OwnServers(listeners, processes, log);
  const allocator = new Allocator(registry, pool, () => strategy, portProbe, listeners, ownServers, leases, locks, log);
  const ports = new Ports(registry, allocator, leases, locks, systemClock, () => config);
  const releases = new Releases(registry, leases, locks, systemClock, () => config);
  const cleanup = new Cleanup(registry, leases, locks, systemClock, () => config, log);

  let stopping = false;
  const stop = async (reason: StopReason): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info(`Stopping: ${reason}`);
    removeBackendFile(dataDir);
    idleExit.stop();
    cleanup.stop();
    configFile.close();
    listener.broadcast("portDaddy/willStop", { reason });
    try {
      await listener.close();
      await store.close();
    } catch (error) {
      log.error("While stopping", error); // All the same we end: nobody could start another one as long as we are there.
    }
    lock.release();
    await log.close();
    process.exit(0);
  };

  const handlers: Handlers = {
    "portDaddy/request": (params, caller) => ports.request(params, caller),
    "portDaddy/requestAll": async ({ requests }, caller) => ({ assignments: await ports.requestAll(requests, caller) }),
    "portDaddy/release": async (params, caller) => ({ released: await releases.release(params, caller) }),
    "portDaddy/list": (params) => Promise.resolve({ assignments: listAssignments(registry, params), revision: changes.revision }),
    "portDaddy/cleanup": () => cleanup.run(),
    "portDaddy/health": () => Promise.resolve(health(registry, pool, problems, store, storePath, listener.clientCount)),
    "portDaddy/stop": ({ reason }) => {
      setImmediate(() => void stop(reason));
      return Promise.resolve({});
    },
  };

  const token = randomBytes(32).toString("base64url");
  const listener = new ConnectionListener({
    life: randomBytes(6).toString("hex"),
    token,
    version: VERSION,
    handlers,
    log,
    onOpen: (connection) => {
      leases.connectionOpened(connection.id);
      idleExit.update();
      for (const problem of problems.all()) connection.warn(problem);
    },
    onClose: (connection) => {
      // When the backend itself ends, its clients come back to the next one and find their leases there.
      if (stopping) return;
      leases.connectionClosed(connection.id).catch((error: unknown) => log.error("Leases of a closed connection", error));
      idleExit.update();
    },
  });
  const idleExit = new IdleExit(
    () => listener.clientCount > 0 || leases.count() > 0,
    () => config.idleExitMinutes,
    () => void stop("idle"),
  );
  changes.onDidChange((change) => {
    listener.broadcast("portDaddy/didChange", change);
    idleExit.update();
  });
  problems.onDidAppear((problem) => {
    log.warn(problem);
    listener.warn(problem);
  });

  // A store that cannot be written now may be writable later; until then everybody is told.
  await cleanup.run().catch((error: unknown) => log.error("The cleanup at the start failed", error));
  const endpoint = chooseEndpoint(dataDir);
  removeStaleEndpoint(endpoint);
  await listener.listen(endpoint);
  const startedAt = new Date().toISOString();
  writeBackendFile(dataDir, { version: VERSION, protocol: PROTOCOL_VERSION, pid: process.pid, endpoint, token, startedAt });
  cleanup.start();
  idleExit.update();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop("requested"));
  // The system's own ranges may have changed; nothing else tells us.
  if (process.platform !== "win32") process.on("SIGHUP", () => void configure(config));
  log.info(`Port Daddy ${VERSION}, pid ${process.pid}, listens on ${endpoint}`);
  return true;
}

/** @returns the lock that makes us the backend; undefined when another process holds it */
function takeDataDirectory(dataDir: string): ReturnType<typeof takeBackendLock> {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (process.platform !== "win32") chmodSync(dataDir, 0o700);
    return takeBackendLock(path.join(dataDir, "backend.lock"));
  } catch (error) {
    throw new Error(`${dataDir} cannot be used as its data directory: ${(error as Error).message}.`, { cause: error });
  }
}

async function main(): Promise<void> {
  try {
    reportStartup((await start(dataDirectory())) ? { ready: true } : { running: true });
  } catch (error) {
    reportStartup({ failed: (error as Error).message });
    process.exit(1);
  }
}

void main();
