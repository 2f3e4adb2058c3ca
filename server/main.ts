import "./checkNode.js";
import { randomBytes } from "node:crypto";
import { chmodSync } from "node:fs";
import path from "node:path";
import { createSystem } from "./adapters/createSystem.js";
import { SystemFolders } from "./adapters/folders.js";
import { hasBackendFile, removeBackendFile, writeBackendFile } from "./backendFile.js";
import { ConfigFile } from "./config/configFile.js";
import { type Config, defaultConfig } from "./config/config.js";
import { DataDirectoryGuard } from "./dataDirectoryGuard.js";
import { openLog } from "./logFile.js";
import { makeDirectory } from "./makeDirectory.js";
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
import { createClock } from "./services/clock.js";
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
import { openStore } from "./store/openStore.js";
import { storeFile } from "./store/storeFiles.js";
import { chooseEndpoint, removeStaleEndpoint } from "./transport/endpoint.js";
import { ConnectionListener } from "./transport/listener.js";

/** @returns false when another process is the backend already */
async function start(dataDir: string): Promise<boolean> {
  process.umask(0o077); // Whatever we write is for this user alone.
  let lock = takeDataDirectory(dataDir);
  if (lock === undefined) return false;

  const log = openLog(dataDir);
  process.on("uncaughtException", (error) => log.error("Uncaught", error));
  process.on("unhandledRejection", (error) => log.error("Unhandled", error));

  const problems = new Problems();
  const system = createSystem();
  const clock = createClock();
  const storePath = storeFile(dataDir);
  const sqlite = await openStore(dataDir, {
    now: () => clock.now(),
    tell: (subject, problem) => problems.set(subject, problem),
    // Whoever starts next repairs it. What is in memory meanwhile is more than a backup has: it must not go on from there.
    onDamage: () => setImmediate(() => void stop("damage")),
  });
  const store = new WatchedStore(sqlite, problems);
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
  const timed: { reconfigured(): void }[] = [];
  const configFile = new ConfigFile(dataDir, {
    onDidChange: (changed) => void configure(changed).then(() => timed.forEach((each) => each.reconfigured())),
    onDidFail: (problem) => problems.set("config", problem),
  });
  await configure(configFile.open());

  const { processes, listeners, portProbe } = system;
  const locks = new KeyedLock();
  const leases = new Leases(registry, processes, clock, log);
  const ownServers = new OwnServers(listeners, processes, log);
  const allocator = new Allocator(registry, pool, () => strategy, portProbe, listeners, ownServers, leases, locks, log);
  const ports = new Ports(registry, allocator, leases, locks, clock, () => config);
  const releases = new Releases(registry, leases, locks, clock, () => config, log);
  const lookAfterFiles = () => void guard.check();
  const cleanup = new Cleanup(registry, leases, locks, new SystemFolders(), clock, () => config, log, lookAfterFiles);

  let stopping = false;
  const stop = async (reason: StopReason | "damage"): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info(`Stopping: ${reason}`);
    guard.stop();
    removeBackendFile(dataDir, token);
    idleExit.stop();
    cleanup.stop();
    configFile.close();
    // Without a farewell clients come back at once, and start the one that repairs.
    if (reason !== "damage") listener.broadcast("portDaddy/willStop", { reason });
    try {
      await listener.close();
      await store.close();
    } catch (error) {
      log.error("While stopping", error); // All the same we end: nobody could start another one as long as we are there.
    }
    lock?.release();
    await log.close();
    process.exit(0);
  };
  /** As if it was killed, but for the answers: the files that lie there now are another one's, and shall not go with us. */
  const leave = async (why: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.error(`This is the backend no more: ${why}`);
    cleanup.stop();
    idleExit.stop();
    configFile.close();
    await listener.drain(); // Without a farewell: clients come back at once, and nobody else will start what they come back to.
    await log.close();
    process.exit(0);
  };

  const handlers: Handlers = {
    "portDaddy/request": (params, caller) => ports.request(params, caller),
    "portDaddy/requestAll": async ({ requests }, caller) => ({ assignments: await ports.requestAll(requests, caller) }),
    "portDaddy/release": async (params, caller) => ({ released: await releases.release(params, caller) }),
    "portDaddy/list": (params) => Promise.resolve({ assignments: listAssignments(registry, params), revision: changes.revision }),
    "portDaddy/cleanup": () => cleanup.run(),
    "portDaddy/health": () => Promise.resolve(health(registry, pool, problems, store, storePath, listener.clientCount, cleanup.cost)),
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
    limits: () => config,
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
    clock,
  );
  timed.push(cleanup, idleExit);
  changes.onDidChange((change) => {
    listener.broadcast("portDaddy/didChange", change);
    idleExit.update();
  });
  for (const problem of problems.all()) log.warn(problem);
  problems.onDidAppear((problem) => {
    log.warn(problem);
    listener.warn(problem);
  });

  const endpoint = chooseEndpoint(dataDir);
  const lockFile = path.join(dataDir, LOCK_FILE);
  const guard = new DataDirectoryGuard(
    {
      ...{ dataDir, lockFile, storeFile: storePath, socketFile: process.platform === "win32" ? undefined : endpoint },
      retakeLock: () => {
        const taken = takeBackendLock(lockFile);
        if (taken === undefined) return false;
        lock?.release(); // That of the file that is gone.
        lock = taken;
        return true;
      },
      listenAgain: () => listener.listen(endpoint),
      hasBackendFile: () => hasBackendFile(dataDir, token),
      writeBackendFile: () => writeBackendFile(dataDir, backendFile),
      onDidLose: (why) => void leave(why),
    },
    log,
  );

  // A store that cannot be written now may be writable later; until then everybody is told.
  await cleanup.run().catch((error: unknown) => log.error("The cleanup at the start failed", error));
  removeStaleEndpoint(endpoint);
  await listener.listen(endpoint);
  const startedAt = new Date().toISOString();
  const backendFile = { version: VERSION, protocol: PROTOCOL_VERSION, pid: process.pid, endpoint, token, startedAt };
  writeBackendFile(dataDir, backendFile);
  guard.start();
  cleanup.start();
  idleExit.update();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop("requested"));
  // The system's own ranges may have changed; nothing else tells us.
  if (process.platform !== "win32") process.on("SIGHUP", () => void configure(config));
  log.info(`Port Daddy ${VERSION}, pid ${process.pid}, listens on ${endpoint}`);
  return true;
}

const LOCK_FILE = "backend.lock";

/** @returns the lock that makes us the backend; undefined when another process holds it */
function takeDataDirectory(dataDir: string): ReturnType<typeof takeBackendLock> {
  try {
    makeDirectory(dataDir);
    if (process.platform !== "win32") chmodSync(dataDir, 0o700);
    return takeBackendLock(path.join(dataDir, LOCK_FILE));
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
