import { type Metrics as Measured, type SeriesSpan, seriesSteps } from "../../protocol/metrics.js";
import type { MetricsStore } from "../../store/metricsStore.js";
import type { CheckedClock } from "../time/checkedClock.js";
import { Emitter } from "../emitter.js";
import type { Log } from "../../log/log.js";
import type { EventLoopDelay } from "./eventLoopDelay.js";
import type { LatencyHistogram } from "./latencyHistogram.js";
import type { Recorder, Recording } from "./recorder.js";
import { type GaugeValues, STEP_MS, Series, keptAt, keptFor } from "./series.js";
import { Totals } from "./totals.js";

/** The name of the row that holds the open steps. */
const OPEN_STEPS = "openSteps";

/** A recording, with the latency of its requests. */
export interface Absorbed {
  recording: Recording;
  latency: LatencyHistogram;
}

interface Sources {
  recorder: Recorder;
  store: MetricsStore;
  gauges: () => GaugeValues;
  delay: Pick<EventLoopDelay, "start" | "stop" | "turn">;
  /** How many clients are connected. */
  clients: () => number;
  clock: CheckedClock;
  log: Log;
}

/**
 * Port Daddy's own counts and measurements, stored every ten seconds. While no client is connected and nothing is counted, it has no timer
 * and writes nothing, which leaves a gap in the series.
 */
export class Metrics {
  private readonly startedAt: number;
  private readonly totals: Totals;
  private readonly series = new Series();
  private readonly absorbed = new Emitter<Absorbed>();
  readonly onDidAbsorb = this.absorbed.event;
  private timer: NodeJS.Timeout | undefined;
  /** The end of the step that the timer waits for. */
  private dueAt = 0;
  /** Whether anything was counted since the last step began. */
  private counted = false;
  /** Whether counts are missing in the store because a write failed. */
  private owed = false;
  private latestGauges: GaugeValues | undefined;
  private saving: Promise<void> | undefined;
  private failing = false;
  private stopped = false;

  constructor(private readonly sources: Sources) {
    this.startedAt = sources.clock.now();
    this.totals = new Totals(this.startedAt);
    sources.recorder.onDidBegin = () => {
      this.counted = true;
      this.wake();
    };
  }

  /** Continues from the store's data. @throws Failure "StoreUnavailable" */
  async load(): Promise<void> {
    const { store, clock, log } = this.sources;
    const rows = await store.load();
    const steps = rows.get(OPEN_STEPS);
    rows.delete(OPEN_STEPS);
    const broken = this.totals.load(rows);
    try {
      if (steps !== undefined) this.series.load(JSON.parse(steps), clock.now());
    } catch {
      broken.push(OPEN_STEPS);
    }
    this.gauges();
    if (broken.length > 0) log.warn(`These metrics could not be read from the store and start at zero: ${broken.join(", ")}`);
  }

  /** To be called when a client has connected or disconnected. */
  clientsChanged(): void {
    if (this.sources.clients() === 0) {
      this.sources.delay.stop();
    } else if (!this.stopped) {
      this.sources.delay.start();
      this.wake();
    }
  }

  /** Adds the latest recording to all sums. */
  absorb(): void {
    const recording = this.sources.recorder.take();
    if (recording.isEmpty) return;
    const latency = recording.requestLatency();
    this.totals.add(recording, this.sources.clock.now());
    this.series.add(recording, latency);
    this.absorbed.fire({ recording, latency });
  }

  /** The current gauges, otherwise the last known ones. */
  gauges(): GaugeValues {
    try {
      this.latestGauges = this.sources.gauges();
    } catch (error) {
      if (this.latestGauges === undefined) throw error;
    }
    return this.latestGauges;
  }

  /** @throws Failure "StoreUnavailable" when a requested series cannot be read */
  async read(span?: SeriesSpan): Promise<Measured> {
    this.absorb();
    const now = this.sources.clock.now();
    const { counters, requests, since } = this.totals;
    const measured: Measured = {
      // The clock may have been set back since.
      since: new Date(Math.min(since, now)).toISOString(),
      startedAt: new Date(Math.min(this.startedAt, now)).toISOString(),
      counters: { ...counters },
      requests: structuredClone(requests),
      gauges: this.gauges(),
      latencies: this.totals.latencies(now),
    };
    if (span === undefined) return measured;
    await this.saving; // Samples that are being written are neither in memory nor in the store.
    const { stepSeconds } = seriesSteps[span];
    const { after } = keptFor(span, [now, now]);
    return { ...measured, series: this.series.samples(span, await this.sources.store.samples(stepSeconds, after), now) };
  }

  /** Ends a step: reads the gauges, and writes what the store does not have. */
  async step(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.absorb();
    this.sources.delay.turn();
    const goesOn = this.counted || this.owed || this.sources.clients() > 0;
    this.counted = false;
    if (!goesOn) return;
    this.series.see(this.gauges());
    this.series.begin(this.sources.clock.now());
    this.plan();
    this.owed = true;
    await this.save();
  }

  /** Writes the rest, and stops. What cannot be written is lost. */
  async close(): Promise<void> {
    this.stop();
    this.absorb();
    if (this.counted) this.series.see(this.gauges());
    await this.saving;
    if (this.counted || this.owed || this.totals.hasChanged) await this.save();
  }

  /** Stops without writing. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sources.delay.stop();
  }

  private wake(): void {
    if (this.timer !== undefined || this.stopped) return;
    this.series.begin(this.sources.clock.now());
    this.plan();
  }

  private plan(): void {
    if (this.stopped) return;
    const { clock, log } = this.sources;
    const now = clock.now();
    this.dueAt = (Math.floor(now / STEP_MS) + 1) * STEP_MS;
    this.timer = setTimeout(() => {
      // The timer uses another clock, and may fire a little early.
      if (clock.now() < this.dueAt) this.plan();
      else this.step().catch((error: unknown) => log.error("The metrics failed", error));
    }, this.dueAt - now);
  }

  private save(): Promise<void> {
    // A slow write takes the place of this one, whose data is in the next.
    this.saving ??= this.write().finally(() => (this.saving = undefined));
    return this.saving;
  }

  private async write(): Promise<void> {
    const { store, clock, log } = this.sources;
    const changed = this.totals.takeChanged();
    const samples = this.series.takeUnsaved();
    const totals = new Map([...changed, [OPEN_STEPS, JSON.stringify(this.series)]]);
    this.owed = false;
    try {
      await store.flush({ totals, samples, kept: keptAt(clock.bounds()) });
      if (this.failing) log.info("Metrics are written again");
      this.failing = false;
    } catch (error) {
      this.owed = true;
      this.totals.noteChanged(changed.keys());
      this.series.noteUnsaved(samples, clock.bounds());
      // Log a lasting problem once.
      if (!this.failing) log.warn(`Metrics cannot be written, and are kept in memory until they can: ${(error as Error).message}`);
      this.failing = true;
    }
  }
}
