import type { Language } from "./language/language.js";
import type { StopReason } from "./protocol/notifications.js";
import type { Handlers, Health } from "./protocol/requests.js";
import type { Changes } from "./services/changes.js";
import type { Cleanup } from "./services/cleanup.js";
import type { Journal } from "./services/journal.js";
import { listPage } from "./services/listAssignments.js";
import type { Explainer } from "./services/listening/explainer.js";
import type { ListenerFeed } from "./services/listening/listenerFeed.js";
import type { ListenerStopper } from "./services/listening/listenerStopper.js";
import type { Usage } from "./services/listening/usage.js";
import { countRenewals } from "./services/metrics/countEvents.js";
import type { Metrics } from "./services/metrics/metrics.js";
import type { Recorder } from "./services/metrics/recorder.js";
import type { Moves } from "./services/moves.js";
import type { Pins } from "./services/pins.js";
import type { Grants } from "./services/grants.js";
import type { Registry } from "./services/registry.js";
import type { Releases } from "./services/releases.js";
import type { Watchers } from "./services/watchers.js";

interface Services {
  registry: Registry;
  changes: Changes;
  ports: Grants;
  moves: Moves;
  pins: Pins;
  releases: Releases;
  cleanup: Cleanup;
  journal: Journal;
  recorder: Recorder;
  metrics: Metrics;
  feed: ListenerFeed;
  explainer: Explainer;
  stopper: ListenerStopper;
  usage: Usage;
  watchers: Watchers;
  language: Language;
  health(): Health;
  isConnected(connection: string): boolean;
  stop(reason: StopReason): void;
}

/** Which service does what clients ask for. */
export function createHandlers({ registry, changes, ports, recorder, watchers, language, ...services }: Services): Handlers {
  return {
    "portDaddy/request": async (params, caller) => {
      const granted = await ports.request(params, caller);
      countRenewals([granted], recorder);
      return granted;
    },
    "portDaddy/requestAll": async ({ requests }, caller) => {
      const assignments = await ports.requestAll(requests, caller);
      countRenewals(assignments, recorder);
      return { assignments };
    },
    "portDaddy/release": async (params, caller) => ({ released: await services.releases.release(params, caller) }),
    "portDaddy/restore": async ({ assignments }, caller) => ({ assignments: await ports.restore(assignments, caller) }),
    "portDaddy/list": (params) => Promise.resolve({ ...listPage(registry, params), revision: changes.revision }),
    "portDaddy/cleanup": () => services.cleanup.run(),
    "portDaddy/health": () => Promise.resolve(services.health()),
    "portDaddy/ping": () => Promise.resolve({}),
    "portDaddy/move": (params, caller) => services.moves.move(params, caller),
    "portDaddy/adopt": (params, caller) => services.moves.adopt(params, caller),
    "portDaddy/pin": (params) => services.pins.pin(params),
    "portDaddy/listeners": async () => ({ listeners: await services.feed.list() }),
    "portDaddy/explain": ({ port }) => services.explainer.explain(port),
    "portDaddy/stopListener": (params, caller) => services.stopper.stop(params, caller),
    "portDaddy/usage": async ({ pids }) => ({ usage: await services.usage.of(pids) }),
    "portDaddy/history": async (params) => ({ events: await services.journal.history(params) }),
    "portDaddy/metrics": ({ series }) => services.metrics.read(series),
    "portDaddy/openFolders": ({ folders }, { connection }) => {
      language.openFolders(connection, folders);
      return Promise.resolve({});
    },
    "portDaddy/watch": (topics, { connection }) => {
      if (services.isConnected(connection)) watchers.set(connection, topics);
      return Promise.resolve({});
    },
    "portDaddy/stop": ({ reason }) => {
      setImmediate(() => services.stop(reason)); // Who asked for it gets an answer first.
      return Promise.resolve({});
    },
  };
}
