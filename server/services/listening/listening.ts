import type { ListenerScan, PortProbe, Sockets } from "../../adapters/system.js";
import type { Identity } from "../../protocol/identity.js";
import type { ListenerInfo } from "../../protocol/listeners.js";
import type { PortPool } from "../pool/portPool.js";
import type { Changes } from "../changes.js";
import type { Clock } from "../clock.js";
import type { Journal } from "../journal.js";
import type { KeyedLock } from "../keyedLock.js";
import type { Leases } from "../leases.js";
import type { Log } from "../../log/log.js";
import type { Problems } from "../problems.js";
import type { Registry } from "../registry.js";
import type { Sightings } from "../sightings.js";
import type { Watchers } from "../watchers.js";
import { Explainer } from "./explainer.js";
import { ListenerFeed } from "./listenerFeed.js";
import { Judge } from "./judge.js";
import { ScanLoop } from "./scanLoop.js";
import { TroubleWatch } from "./troubleWatch.js";

interface Parts {
  scan: ListenerScan;
  /** See ScanLoop. */
  cpuMs?: () => number;
  registry: Registry;
  /** See TroubleWatch. */
  refusal: (identity: Identity, port: number) => string | undefined;
  pool: PortPool;
  sightings: Sightings;
  changes: Changes;
  journal: Journal;
  leases: Leases;
  watchers: Watchers;
  problems: Problems;
  portProbe: PortProbe;
  sockets: Sockets;
  locks: KeyedLock;
  clock: Clock;
  log: Log;
  /** Sends the listeners to these connections. */
  send: (connections: ReadonlySet<string>, listeners: ListenerInfo[]) => void;
}

/** Composes the scan loop and the services that depend on it. It starts with the first `loop.update()`. */
export function createListening({ scan, cpuMs, registry, pool, sightings, changes, journal, leases, watchers, refusal, ...parts }: Parts) {
  const { problems, portProbe, sockets, locks, clock, log, send } = parts;
  const interest = () => (watchers.of("listeners").size > 0 ? "watched" : leases.any ? "leased" : undefined);
  const judge = new Judge(registry, pool);
  const loop = new ScanLoop({ scan, judge, wanted: interest, clock, cpuMs });
  const feed = new ListenerFeed(loop, registry, sightings, watchers, send);
  const troubles = new TroubleWatch({ registry, refusal, sightings, changes, journal, problems, clock, log });
  // Troubles first, because the rows show them.
  loop.add(troubles);
  loop.add(feed);
  watchers.onDidChange((topic) => {
    if (topic === "listeners") loop.update();
  });
  changes.onDidChange(() => loop.update());
  const explainer = new Explainer({ registry, sightings, pool, probe: portProbe, sockets, feed, locks, clock, log });
  return { loop, judge, feed, troubles, explainer };
}
