/** The services behind our transport, with metrics that can be turned off, unlike in the real backend. */
import { createInterface } from "node:readline";
import { createClock } from "../../server/services/clock.js";
import { CheckedClock } from "../../server/services/time/checkedClock.js";
import { EventLoopDelay } from "../../server/services/metrics/eventLoopDelay.js";
import { countRenewals } from "../../server/services/metrics/countEvents.js";
import { Gauges } from "../../server/services/metrics/gauges.js";
import { Metrics } from "../../server/services/metrics/metrics.js";
import { Recorder } from "../../server/services/metrics/recorder.js";
import { Sightings } from "../../server/services/sightings.js";
import type { Handlers } from "../../server/protocol/requests.js";
import { openSqliteStore } from "../../server/store/sqlite/sqliteStore.js";
import { Clients } from "../../server/transport/socket/clients.js";
import { SocketServer } from "../../server/transport/socket/socketServer.js";
import { house } from "../unit/services/house.js";
import { heldStore } from "../unit/services/heldStore.js";

const { endpoint, token } = JSON.parse(process.argv[2]!) as { endpoint: string; token: string };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const limits = { maxRequestsPerSecond: 1_000_000, requestBurst: 1_000_000, maxPendingRequests: 1000, maxConnections: 256 };

async function main(): Promise<void> {
  const sqlite = openSqliteStore(":memory:");
  const { ports, registry, pool } = await house({ store: heldStore(sqlite) });
  const recorder = new Recorder();
  let recording = true;
  const handlers: Partial<Handlers> = {
    "portDaddy/request": async (params, caller) => {
      const granted = await ports.request(params, caller);
      if (recording) countRenewals([granted], recorder);
      return granted;
    },
  };
  const meter = {
    request: (method: string, result: string, ms?: number) => {
      if (recording) recorder.request(method, result, ms);
    },
    refusedConnection: () => recorder.count("refusedConnections"),
  };
  const connected = new Clients();
  const listener = new SocketServer({
    clients: connected,
    ...{ life: "bench", token, version: "0.0.0", handlers: handlers as Handlers, log: silent, limits: () => limits, meter },
    onOpen: () => metrics.clientsChanged(),
    onClose: () => metrics.clientsChanged(),
  });
  const [delay, clients, clock] = [new EventLoopDelay(), () => connected.count, new CheckedClock(createClock())];
  const gauges = new Gauges({ registry, pool, sightings: new Sightings(), delay, clients, storeBytes: () => 0 });
  const metrics = new Metrics({ recorder, store: sqlite.metrics, gauges: () => gauges.read(), delay, clients, clock, log: silent });
  await metrics.load();
  await listener.listen(endpoint);
  process.stdout.write("true\n");
  // Each line says whether to record from now on; the answer is the processor time (ms) used so far.
  createInterface(process.stdin).on("line", (line) => {
    recording = JSON.parse(line) as boolean;
    const { user, system } = process.cpuUsage();
    process.stdout.write(`${(user + system) / 1000}\n`);
  });
}

void main();
