import type { Log } from "./log/log.js";
import type { Measurement } from "./protocol/metrics.js";
import { countEvents } from "./services/metrics/countEvents.js";
import { EventLoopDelay } from "./services/metrics/eventLoopDelay.js";
import { Gauges } from "./services/metrics/gauges.js";
import { Live } from "./services/metrics/live.js";
import { Metrics } from "./services/metrics/metrics.js";
import type { Recorder } from "./services/metrics/recorder.js";
import type { CheckedClock } from "./services/time/checkedClock.js";
import type { Watchers } from "./services/watchers.js";
import type { State } from "./state.js";

interface Parts {
  state: State;
  recorder: Recorder;
  watchers: Watchers;
  clock: CheckedClock;
  log: Log;
  /** How many clients are connected. */
  clientCount: () => number;
  /** Sends a measurement to these connections. */
  send: (connections: ReadonlySet<string>, measurement: Measurement) => void;
}

/** Creates Port Daddy's own counters and measurements, which go to the store and to the clients that watch them. */
export async function createMeasuring({ state, recorder, watchers, clock, log, clientCount, send }: Parts) {
  const delay = new EventLoopDelay();
  const gauges = new Gauges({ ...state, delay, clients: clientCount });
  const metrics = new Metrics({
    recorder,
    store: state.metricsStore,
    gauges: () => gauges.read(),
    delay,
    clients: clientCount,
    clock,
    log,
  });
  const watching = () => watchers.of("metrics");
  const live = new Live(
    metrics,
    clock,
    () => watching().size > 0,
    (measurement) => send(watching(), measurement),
  );
  watchers.onDidChange(() => live.update());
  state.journal.onDidRecord((events) => countEvents(events, recorder));
  await metrics.load();
  return { metrics, live };
}
