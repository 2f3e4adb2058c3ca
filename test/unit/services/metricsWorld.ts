import { mock } from "node:test";
import { type GaugeName, gaugeNames } from "../../../server/protocol/metrics.js";
import { storeUnavailable } from "../../../server/protocol/failures.js";
import type { GaugeValues } from "../../../server/services/metrics/series.js";
import { Metrics } from "../../../server/services/metrics/metrics.js";
import { Recorder } from "../../../server/services/metrics/recorder.js";
import { CheckedClock } from "../../../server/services/time/checkedClock.js";
import type { MetricsStore, StoreWithMetrics } from "../../../server/store/metricsStore.js";
import { wrapStore } from "../../../server/store/wrapStore.js";
import { openSqliteStore } from "../../../server/store/sqlite/sqliteStore.js";
import { FixedClock, settled } from "./house.js";

export const START = Date.UTC(2030, 0, 1, 12);

/** The surroundings of the metrics: a store that can fail, a clock, and gauges. It outlives the backends. */
export class MetricsWorld {
  readonly clock = new FixedClock(START);
  readonly sqlite: StoreWithMetrics;
  readonly store: MetricsStore;
  readonly logged: string[] = [];
  readonly values = Object.fromEntries(gaugeNames.map((name) => [name, 0])) as GaugeValues;
  clients = 0;
  writes = 0;
  turns = 0;
  broken = false;
  /** How many watch for delays of the event loop. */
  looking = 0;

  constructor(file = ":memory:") {
    this.sqlite = openSqliteStore(file);
    this.store = wrapStore(this.sqlite.metrics, (step, name) => {
      if (name !== "flush") return step();
      this.writes += 1;
      return this.broken ? Promise.reject(storeUnavailable("the disk is full")) : step();
    });
  }

  set(values: Partial<Record<GaugeName, number>>): void {
    Object.assign(this.values, values);
  }

  /** Starts a backend, as if the one before had been killed. */
  async start(): Promise<{ recorder: Recorder; metrics: Metrics }> {
    const recorder = new Recorder();
    const write = (message: string): void => void this.logged.push(message);
    const metrics = new Metrics({
      ...{ recorder, store: this.store, clock: new CheckedClock(this.clock), clients: () => this.clients },
      gauges: () => ({ ...this.values }),
      delay: { start: () => void (this.looking = 1), stop: () => void (this.looking = 0), turn: () => void (this.turns += 1) },
      log: { info: write, warn: write, error: write },
    });
    await metrics.load();
    return { recorder, metrics };
  }

  /** Lets time pass with everything that is due in it. The timers must be mocked. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0;) {
      const part = Math.min(left, 1000);
      this.clock.advance(part);
      mock.timers.tick(part);
      left -= part;
      await settled();
    }
  }
}

/** Counts pending timers. To be called after the timers are mocked. */
export function pendingTimers(): () => number {
  const pending = new Set<unknown>();
  const { setTimeout: setOnce, clearTimeout: clearOnce, setInterval: setEach, clearInterval: clearEach } = globalThis;
  mock.method(globalThis, "setTimeout", (run: () => void, ms: number) => {
    const timer = setOnce(() => {
      pending.delete(timer);
      run();
    }, ms);
    pending.add(timer);
    return timer;
  });
  mock.method(globalThis, "setInterval", (run: () => void, ms: number) => {
    const timer = setEach(run, ms);
    pending.add(timer);
    return timer;
  });
  const forget = (clear: (timer: NodeJS.Timeout) => void) => (timer: NodeJS.Timeout | undefined) => {
    pending.delete(timer);
    if (timer !== undefined) clear(timer);
  };
  mock.method(globalThis, "clearTimeout", forget(clearOnce));
  mock.method(globalThis, "clearInterval", forget(clearEach));
  return () => pending.size;
}
