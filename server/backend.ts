import { randomBytes } from "node:crypto";
import { createSystem } from "./adapters/createSystem.js";
import { SharedScan } from "./adapters/sharedScan.js";
import { FORGOTTEN_MS, measureUsage } from "./adapters/processUsage.js";
import { announceBackend } from "./dataDirectory/announceBackend.js";
import { removeStaleNetworks } from "./dataDirectory/staleNetworks.js";
import type { DataDirectoryLock } from "./dataDirectory/takeDataDirectory.js";
import { type Ending, isOrderly } from "./ending.js";
import { createHandlers } from "./handlers.js";
import { Language } from "./language/language.js";
import type { Log } from "./log/log.js";
import { createMeasuring } from "./measuring.js";
import { createPortServices } from "./portServices.js";
import { isIsolated, isNetworkFolder } from "./protocol/machine/network.js";
import { VERSION } from "./protocol/version.js";
import { createClock } from "./services/clock.js";
import { health } from "./services/health.js";
import { IdleExit } from "./services/idleExit.js";
import { createListening } from "./services/listening/listening.js";
import { ListenerStopper } from "./services/listening/listenerStopper.js";
import { Usage } from "./services/listening/usage.js";
import { MeasuredPortProbe } from "./services/metrics/measuredPortProbe.js";
import { Recorder } from "./services/metrics/recorder.js";
import { Problems } from "./services/problems.js";
import { Watchers } from "./services/watchers.js";
import { CheckedClock, doubtSentence } from "./services/time/checkedClock.js";
import { openSettings } from "./settings.js";
import { openState } from "./state.js";
import { Clients } from "./transport/socket/clients.js";
import { chooseEndpoint, removeStaleEndpoint } from "./transport/socket/endpoint.js";
import { SocketServer } from "./transport/socket/socketServer.js";
import { replacedSentence } from "./dataDirectory/replacedSentence.js";
import { watchOtherBackends } from "./watchOtherBackends.js";
import { watchOtherUsers } from "./watchOtherUsers.js";

interface Parts {
  dataDir: string;
  /** Held by this process, which makes it the backend. */
  lock: DataDirectoryLock;
  log: Log;
  /** Writes the log to new files. */
  reopenLog: () => void;
  /** Gets a step for each part that has to end. */
  ending: Ending;
}

/**
 * Puts the backend together and listens. Each part is built from those above it.
 * @returns a function that reads again what may have changed without notice
 * @throws Failure "StoreUnavailable", Error, one sentence, when it cannot start
 */
export async function startBackend({ dataDir, lock, log, reopenLog, ending }: Parts): Promise<{ reread: () => Promise<void> }> {
  ending.add("lock", (reason) => {
    if (reason !== "lost") lock.release();
  });
  const system = createSystem();
  const clock = new CheckedClock(createClock(), (aheadMs) => log.warn(doubtSentence(aheadMs)));
  const problems = new Problems();
  problems.set("repairs", lock.repairs.length === 0 ? undefined : lock.repairs.join(" "));
  const recorder = new Recorder();
  const watchers = new Watchers();
  const clients = new Clients();

  const state = await openState({
    dataDir,
    clock,
    problems,
    recorder,
    isOurs: () => lock.regain(),
    takeLoss: () => lock.takeLoss(),
    // Without a farewell, so that clients come back at once and start the backend that repairs the file.
    onDamage: () => setImmediate(() => void ending.begin("damage")),
  });
  const { registry, pool, changes, sightings, journal, store } = state;
  ending.add("store", (reason) => (reason === "lost" ? undefined : store.close()));

  const { settings, onDidReconfigure, reread, ...configFile } = await openSettings({
    dataDir,
    pool,
    systemPorts: system.systemPorts,
    problems,
    log,
  });
  ending.add("timers", () => configFile.close());
  lock.onDidRegain(() => {
    reopenLog();
    configFile.reopen();
  });

  const portProbe = new MeasuredPortProbe(system.portProbe, recorder, clock);
  const scan = new SharedScan(system.createListenerScan());
  const { leases, cleanup, ...portServices } = createPortServices({ state, settings, system, scan, portProbe, clock, log });
  cleanup.onDidSweep((ms) => recorder.time("sweep", ms));
  onDidReconfigure(() => cleanup.reconfigured());
  ending.add("timers", () => cleanup.stop());

  const { metrics, live } = await createMeasuring({
    state,
    recorder,
    watchers,
    clock,
    log,
    clientCount: () => clients.count,
    send: (connections, measurement) => clients.notify(connections, "portDaddy/didMeasure", measurement),
  });
  ending.add("timers", (reason) => {
    live.stop();
    if (!isOrderly(reason)) metrics.stop();
  });
  ending.add("metrics", (reason) => (isOrderly(reason) ? metrics.close() : undefined));

  const { loop, feed, troubles, explainer } = createListening({
    sockets: system.sockets,
    locks: portServices.locks,
    refusal: portServices.refusal,
    registry,
    pool,
    sightings,
    changes,
    journal,
    leases,
    watchers,
    problems,
    portProbe,
    clock,
    log,
    scan,
    cpuMs: process.platform === "linux" ? ownCpuMs : undefined,
    send: (connections, listeners) => clients.notify(connections, "portDaddy/didChangeListeners", { listeners }),
  });
  troubles.onDidDetect((conflict) => clients.broadcast("portDaddy/didDetectConflict", conflict));
  ending.add("timers", () => loop.stop());

  const language = new Language(
    {
      assignmentsOf: (project) => [...registry.ofProject(project)].map((entry) => registry.toAssignment(entry)),
      explainer: () => explainer.withOneScan(),
    },
    {
      publishDiagnostics: (connection, params) => clients.notify(new Set([connection]), "textDocument/publishDiagnostics", params),
      refreshHints: (connection) => clients.refreshHints(connection),
    },
    log,
  );

  const idleExit = new IdleExit(
    () => clients.count > 0 || leases.any,
    () => Math.min(settings.config.idleExitMinutes, maxIdleMinutes(dataDir)),
    () => void ending.begin("idle"),
    clock,
  );
  onDidReconfigure(() => idleExit.reconfigured());
  ending.add("timers", () => idleExit.stop());

  changes.onDidChange((change) => {
    clients.broadcast("portDaddy/didChange", change);
    language.assignmentsChanged(new Set([...change.changed.map(({ port }) => port), ...change.removed]));
    idleExit.update();
  });
  for (const problem of problems.all()) log.warn(problem);
  problems.onDidAppear((problem) => {
    log.warn(problem);
    clients.warn(problem);
  });

  const handlers = createHandlers({
    ...portServices,
    registry,
    changes,
    cleanup,
    journal,
    recorder,
    metrics,
    feed,
    explainer,
    watchers,
    language,
    stopper: new ListenerStopper({
      ...system,
      registry,
      leases,
      journal,
      clients: () => clients.all(),
      clock,
      log,
    }),
    usage: new Usage({ processes: system.processes, measure: measureUsage, forgottenMs: FORGOTTEN_MS, clock, log }),
    health: () => health(registry, pool, problems, state.storeHealth(), clients.count, cleanup.cost),
    isConnected: (connection) => clients.has(connection),
    stop: (reason) => void ending.begin(reason),
  });

  const token = randomBytes(32).toString("base64url");
  const sockets = new SocketServer({
    clients,
    life: randomBytes(6).toString("hex"),
    token,
    version: VERSION,
    handlers,
    language,
    log,
    limits: () => settings.config,
    meter: {
      request: (method, result, ms) => {
        // Each window sends pings all the time: they would drown the statistics, and make them worth writing when nothing has happened.
        if (method !== "portDaddy/ping") recorder.request(method, result, ms);
      },
      refusedConnection: () => recorder.count("refusedConnections"),
    },
    onOpen: (connection, caller) => {
      leases.connectionOpened(caller);
      idleExit.update();
      metrics.clientsChanged();
      for (const problem of problems.all()) connection.warn(problem);
    },
    onClose: (connection) => {
      watchers.connectionClosed(connection.id);
      language.connectionClosed(connection.id);
      metrics.clientsChanged();
      // When the backend itself ends, its clients come back to the next one and find their leases there.
      if (ending.hasBegun) return;
      leases.connectionClosed(connection.id).catch((error: unknown) => log.error("Leases of a closed connection", error));
      idleExit.update();
    },
  });
  ending.add("clients", (reason) => {
    if (isOrderly(reason)) clients.broadcast("portDaddy/willStop", { reason });
    // The socket's file stays when it may be another backend's.
    return reason === "lost" ? sockets.drain() : sockets.close();
  });

  // A store that cannot be written now may be writable later; until then everybody is told.
  await cleanup.run().catch((error: unknown) => log.error("The cleanup at the start failed", error));
  await watchOtherUsers({ settings, cleanup, log });
  const endpoint = chooseEndpoint(dataDir);
  removeStaleEndpoint(endpoint);
  await sockets.listen(endpoint);

  const announcement = announceBackend({
    dataDir,
    lock,
    storeFile: store.files?.name,
    // People hear of it as a problem of the store.
    checkStore: () => store.files?.check().catch((error: unknown) => log.error("The check of the store's files failed", error)),
    endpoint,
    token,
    listenAgain: () => sockets.listen(chooseEndpoint(dataDir)), // With the socket's folder, which may be gone as well.
    tell: (problem) => problems.set("data directory", problem),
    onDidLose: (why) => {
      log.error(`This is the backend no more: ${why}`);
      clients.warn(replacedSentence(dataDir));
      void ending.begin("lost");
    },
    log,
  });
  cleanup.onDidRest(() => void announcement.check());
  ending.add("announcement", (reason) => {
    announcement.stopGuarding();
    if (reason !== "lost") announcement.removeFile();
  });
  try {
    removeStaleNetworks(dataDir, Date.now());
  } catch (error) {
    log.warn(`The directories of former network namespaces cannot be removed: ${(error as Error).message}`);
  }
  await watchOtherBackends({ dataDir, endpoint, range: () => settings.config.range, problems, cleanup, ending, log });
  cleanup.start();
  idleExit.update();
  loop.update();
  log.info(`Port Daddy ${VERSION}, pid ${process.pid}, listens on ${endpoint}`);
  return { reread };
}

/**
 * How long a backend may stay without a client and a lease. Where it serves a sandbox, that would go on for as long as the backend, and so
 * would whatever waits for the end of the sandbox.
 */
const maxIdleMinutes = (dataDir: string): number => (isNetworkFolder(dataDir) || isIsolated() ? 5 / 60 : Infinity);

/** Elsewhere than on Linux other programs scan for us, whose cost is not in it. */
function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
