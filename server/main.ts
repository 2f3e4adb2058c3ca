import "./startup/checkNode.js";
import { randomBytes } from "node:crypto";
import { chmodSync } from "node:fs";
import path from "node:path";
import { createSystem } from "./adapters/createSystem.js";
import { SystemFolders } from "./adapters/folders.js";
import { FORGOTTEN_MS, measureUsage } from "./adapters/processUsage.js";
import { hasBackendFile, removeBackendFile, writeBackendFile } from "./dataDirectory/backendFile.js";
import { ConfigFile } from "./config/configFile.js";
import { DataDirectoryGuard } from "./dataDirectory/guard.js";
import { openLog } from "./log/logFile.js";
import { createHandlers } from "./handlers.js";
import { Language } from "./language/language.js";
import { makeDirectory } from "./dataDirectory/makeDirectory.js";
import { dataDirectory } from "./protocol/dataDirectory.js";
import { PROTOCOL_VERSION } from "./protocol/handshake.js";
import type { StopReason } from "./protocol/notifications.js";
import { VERSION } from "./protocol/version.js";
import { Allocator } from "./services/allocation/allocator.js";
import { OwnServers } from "./services/ownership/ownServers.js";
import { PoolSettings } from "./services/allocation/poolSettings.js";
import { PortPool } from "./services/pool/portPool.js";
import { Changes } from "./services/changes.js";
import { Cleanup } from "./services/cleanup.js";
import { createClock } from "./services/clock.js";
import { health } from "./services/health.js";
import { IdleExit } from "./services/idleExit.js";
import { Journal } from "./services/journal.js";
import { KeyedLock } from "./services/keyedLock.js";
import { Leases } from "./services/leases.js";
import { createListening } from "./services/listening/listening.js";
import { ListenerStopper } from "./services/listening/listenerStopper.js";
import { Usage } from "./services/listening/usage.js";
import { Moves } from "./services/moves.js";
import { Pins } from "./services/pins.js";
import { countEvents } from "./services/metrics/countEvents.js";
import { EventLoopDelay } from "./services/metrics/eventLoopDelay.js";
import { Gauges } from "./services/metrics/gauges.js";
import { Live } from "./services/metrics/live.js";
import { MeasuredPortProbe } from "./services/metrics/measuredPortProbe.js";
import { Metrics } from "./services/metrics/metrics.js";
import { Recorder } from "./services/metrics/recorder.js";
import { Grants } from "./services/grants.js";
import { Problems } from "./services/problems.js";
import { Registry } from "./services/registry.js";
import { Releases } from "./services/releases.js";
import { Sightings } from "./services/sightings.js";
import { WatchedStore } from "./services/watchedStore.js";
import { Watchers } from "./services/watchers.js";
import { reportStartup } from "./startup/startupReport.js";
import { takeBackendLock } from "./dataDirectory/backendLock.js";
import { openStore } from "./store/sqlite/openStore.js";
import { sizeOf, storeFile } from "./store/sqlite/storeFiles.js";
import { chooseEndpoint, removeStaleEndpoint } from "./transport/socket/endpoint.js";
import { SocketServer } from "./transport/socket/socketServer.js";

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
  const recorder = new Recorder();
  const sqlite = await openStore(dataDir, {
    now: () => clock.now(),
    tell: (subject, problem) => problems.set(subject, problem),
    // Whoever starts next repairs it. What is in memory meanwhile is more than a backup has: it must not go on from there.
    onDamage: () => setImmediate(() => void stop("damage")),
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

  const settings = new PoolSettings(pool, system.systemPorts, problems);
  const timed: { reconfigured(): void }[] = [];
  const configFile = new ConfigFile(dataDir, {
    onDidChange: (changed) => void settings.apply(changed).then(() => timed.forEach((each) => each.reconfigured())),
    onDidFail: (problem) => problems.set("config", problem),
  });
  await settings.apply(configFile.open());
  const reread = async (): Promise<void> => {
    configFile.read(); // Where it cannot be watched, nothing else does.
    await settings.apply(settings.config); // The system's own ranges may have changed, and nothing tells us.
    log.info("SIGHUP: config.json and the ports that the system keeps for itself were read again");
  };

  const { processes, listeners } = system;
  const portProbe = new MeasuredPortProbe(system.portProbe, recorder, clock);
  const locks = new KeyedLock();
  const leases = new Leases(registry, processes, clock, log);
  const ownServers = new OwnServers(listeners, processes, registry, log);
  const allocator = new Allocator(registry, pool, () => settings.strategy, portProbe, listeners, ownServers, leases, locks, log);
  const ports = new Grants(registry, allocator, leases, locks, clock, () => settings.config);
  const moves = new Moves(registry, allocator, ownServers, leases, locks, clock, () => settings.config, log);
  const pins = new Pins(registry, locks);
  const releases = new Releases(registry, leases, locks, clock, () => settings.config, log);
  const lookAfterFiles = () => void guard.check();
  const cleanup = new Cleanup(
    registry,
    leases,
    journal,
    locks,
    new SystemFolders(),
    clock,
    () => settings.config,
    log,
    lookAfterFiles,
    (ms) => recorder.time("sweep", ms),
  );

  let stopping = false;
  const stop = async (reason: StopReason | "damage"): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info(`Stopping: ${reason}`);
    guard.stop();
    try {
      removeBackendFile(dataDir, token);
    } catch (error) {
      log.error("While stopping", error); // Clients find out that nobody listens there.
    }
    idleExit.stop();
    live.stop();
    loop.stop();
    cleanup.stop();
    configFile.close();
    // Without a farewell clients come back at once, and start the one that repairs.
    if (reason !== "damage") listener.broadcast("portDaddy/willStop", { reason });
    try {
      await listener.close();
      if (reason === "damage") metrics.stop();
      else await metrics.close();
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
    live.stop();
    loop.stop();
    metrics.stop();
    configFile.close();
    await listener.drain(); // Without a farewell: clients come back at once, and nobody else will start what they come back to.
    await log.close();
    process.exit(0);
  };

  const watchers = new Watchers();
  const language = new Language(
    {
      assignmentsOf: (project, service) =>
        [...registry.entries()]
          .filter(({ assignment }) => assignment.project === project && assignment.service === service)
          .map((entry) => registry.toAssignment(entry)),
      explain: (port) => explainer.explain(port),
    },
    {
      publishDiagnostics: (connection, params) => listener.notify(new Set([connection]), "textDocument/publishDiagnostics", params),
      refreshHints: (connection) => listener.refreshHints(connection),
    },
    log,
  );
  const clients = (): number => listener.clientCount;
  const delay = new EventLoopDelay();
  const storeBytes = (): number => sizeOf(storePath) + sizeOf(`${storePath}-wal`);
  const gauges = new Gauges(registry, pool, sightings, delay, clients, storeBytes);
  const metrics = new Metrics({ recorder, store: sqlite.metrics, gauges: () => gauges.read(), delay, clients, clock, log });
  const { loop, feed, troubles, explainer } = createListening({
    ...{ registry, pool, sightings, changes, journal, leases, watchers, problems, portProbe, clock, log },
    scan: system.createListenerScan(),
    cpuMs: process.platform === "linux" ? ownCpuMs : undefined,
    send: (connections, listeners) => listener.notify(connections, "portDaddy/didChangeListeners", { listeners }),
  });
  const clientPids = () => listener.pids();
  const { processControl } = system;
  const stopper = new ListenerStopper(
    ...([listeners, processes, processControl, portProbe, registry, leases, journal, clientPids, clock, log] as const),
  );
  const usage = new Usage(processes, measureUsage, FORGOTTEN_MS, clock, log);
  const handlers = createHandlers({
    ...{ registry, changes, ports, moves, pins, releases, cleanup, journal, recorder, metrics },
    ...{ feed, explainer, stopper, usage, watchers, language },
    health: () => health(registry, pool, problems, store, storePath, clients(), cleanup.cost),
    isConnected: (connection) => listener.has(connection),
    stop: (reason) => void stop(reason),
  });
  const token = randomBytes(32).toString("base64url");
  const listener = new SocketServer({
    life: randomBytes(6).toString("hex"),
    token,
    version: VERSION,
    handlers,
    language,
    log,
    limits: () => settings.config,
    meter: {
      request: (method, result, ms) => recorder.request(method, result, ms),
      refusedConnection: () => recorder.count("refusedConnections"),
    },
    onOpen: (connection) => {
      leases.connectionOpened(connection.id);
      idleExit.update();
      metrics.clientsChanged();
      for (const problem of problems.all()) connection.warn(problem);
    },
    onClose: (connection) => {
      watchers.connectionClosed(connection.id);
      language.connectionClosed(connection.id);
      metrics.clientsChanged();
      // When the backend itself ends, its clients come back to the next one and find their leases there.
      if (stopping) return;
      leases.connectionClosed(connection.id).catch((error: unknown) => log.error("Leases of a closed connection", error));
      idleExit.update();
    },
  });
  const isWatched = (): boolean => watchers.of("metrics").size > 0;
  const live = new Live(metrics, clock, isWatched, (measurement) =>
    listener.notify(watchers.of("metrics"), "portDaddy/didMeasure", measurement),
  );
  watchers.onDidChange(() => live.update());
  journal.onDidRecord((events) => countEvents(events, recorder));
  troubles.onDidDetect((conflict) => listener.broadcast("portDaddy/didDetectConflict", conflict));
  const idleExit = new IdleExit(
    () => listener.clientCount > 0 || leases.any,
    () => settings.config.idleExitMinutes,
    () => void stop("idle"),
    clock,
  );
  timed.push(cleanup, idleExit);
  changes.onDidChange((change) => {
    listener.broadcast("portDaddy/didChange", change);
    language.assignmentsChanged(new Set([...change.changed.map(({ port }) => port), ...change.removed]));
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

  await metrics.load();
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
  loop.update();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop("requested"));
  if (process.platform !== "win32") process.on("SIGHUP", () => void reread());
  log.info(`Port Daddy ${VERSION}, pid ${process.pid}, listens on ${endpoint}`);
  return true;
}

const LOCK_FILE = "backend.lock";

/** Elsewhere than on Linux other programs look for us, whose cost is not in it. */
function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

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
