import {
  type GaugeName,
  type Percentiles,
  type Sample,
  type SeriesSpan,
  gaugeNames,
  seriesSpans,
  seriesSteps,
} from "../../protocol/metrics.js";
import type { Kept, StoredSample } from "../../store/metricsStore.js";
import { type Counters, addCounters, noCounters } from "./counts.js";
import { LatencyHistogram } from "./latencyHistogram.js";
import type { Recording } from "./recorder.js";

export type GaugeValues = Record<GaugeName, number>;

/** A step that is still going on. */
interface OpenStep {
  stepSeconds: number;
  /** Milliseconds since the epoch, a multiple of the step. */
  end: number;
  /** As last seen. A step without gauges leaves a gap. */
  gauges?: GaugeValues;
  counters: Counters;
  requests: number;
  latency: LatencyHistogram;
}

const spans = Object.values(seriesSteps);

/** The length (ms) of the shortest step. */
export const STEP_MS = Math.min(...spans.map(({ stepSeconds }) => stepSeconds)) * 1000;

const noLatency: Percentiles = new LatencyHistogram().percentiles();

/** Samples of steps in three lengths. A step without gauges leaves a gap. */
export class Series {
  private open: OpenStep[] = [];
  /** Samples that the store does not have yet. */
  private unsaved: StoredSample[] = [];

  /** Continues the steps that an earlier backend has begun. @throws Error when they cannot be read; they are left out then */
  load(stored: unknown, now: number): void {
    this.open = (stored as OpenStep[]).map(readStep);
    this.finish(now);
  }

  /** Ends the steps that are over, and begins those of now. */
  begin(now: number): void {
    this.finish(now);
    for (const { stepSeconds } of spans) {
      if (this.open.some((step) => step.stepSeconds === stepSeconds)) continue;
      const ms = stepSeconds * 1000;
      const end = (Math.floor(now / ms) + 1) * ms;
      this.open.push({ stepSeconds, end, counters: noCounters(), requests: 0, latency: new LatencyHistogram() });
    }
  }

  add({ counters, requestCount }: Recording, latency: LatencyHistogram): void {
    for (const step of this.open) {
      addCounters(step.counters, counters);
      step.requests += requestCount;
      step.latency.add(latency);
    }
  }

  /** Sets the gauges of all open steps. */
  see(gauges: GaugeValues): void {
    for (const step of this.open) step.gauges = gauges;
  }

  /** Takes the samples to be written. If that fails, they go back to `noteUnsaved`. */
  takeUnsaved(): StoredSample[] {
    return this.unsaved.splice(0);
  }

  /** @param bounds as `keptAt` */
  noteUnsaved(samples: readonly StoredSample[], bounds: Bounds): void {
    const kept = keptAt(bounds);
    this.unsaved = [...samples, ...this.unsaved].filter(({ stepSeconds, at }) =>
      kept.some((each) => each.stepSeconds === stepSeconds && at > each.after && at <= each.until),
    );
  }

  /** The open steps, as they are stored. */
  toJSON(): unknown {
    return this.open.filter(({ gauges }) => gauges !== undefined);
  }

  /** @param stored the store's samples of the span @returns these and the unsaved ones until now, oldest first */
  samples(span: SeriesSpan, stored: readonly StoredSample[], now: number): Sample[] {
    const { stepSeconds } = seriesSteps[span];
    const { until } = keptFor(span, [now, now]);
    const all = new Map(stored.map((sample) => [sample.at, sample]));
    for (const sample of this.unsaved) if (sample.stepSeconds === stepSeconds) all.set(sample.at, sample);
    const shown = [...all.values()].filter(({ at }) => at <= until);
    return shown.sort((a, b) => a.at - b.at).flatMap(readSample);
  }

  private finish(now: number): void {
    const isOver = ({ end, stepSeconds }: OpenStep): boolean => now >= end || now < end - stepSeconds * 1000;
    for (const step of this.open.filter(isOver)) if (step.gauges !== undefined) this.unsaved.push(toSample(step, step.gauges));
    this.open = this.open.filter((step) => !isOver(step));
  }
}

/** The times between which the true one lies; equal unless the clock is in doubt. */
type Bounds = readonly [earliest: number, latest: number];

/** Which samples the store keeps. Others are too old, or lie in the future because the clock was ahead. */
export const keptAt = (bounds: Bounds): Kept[] => seriesSpans.map((span) => keptFor(span, bounds));

export function keptFor(span: SeriesSpan, [earliest, latest]: Bounds): Kept {
  const { stepSeconds, steps } = seriesSteps[span];
  const endOf = (time: number): number => (Math.floor(time / 1000 / stepSeconds) + 1) * stepSeconds * 1000;
  return { stepSeconds, after: endOf(earliest) - (steps + 1) * stepSeconds * 1000, until: endOf(latest) };
}

/** Leaves zeros out, because most values are zero most of the time. */
const withoutZeros = (values: object): object => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));

const toSample = ({ stepSeconds, end, counters, requests, latency }: OpenStep, gauges: GaugeValues): StoredSample => ({
  stepSeconds,
  at: end,
  sample: JSON.stringify({
    gauges: withoutZeros(gauges),
    counters: withoutZeros(counters),
    requests,
    latency: withoutZeros(latency.percentiles()),
  }),
});

function readStep({ stepSeconds, end, gauges, counters, requests, latency }: OpenStep): OpenStep {
  const isStep = spans.some((span) => span.stepSeconds === stepSeconds) && Number.isSafeInteger(end) && Number.isSafeInteger(requests);
  if (!isStep) throw new Error("It is no step");
  const counted = noCounters();
  addCounters(counted, counters); // There may be more counters today.
  return { stepSeconds, end, gauges, counters: counted, requests, latency: LatencyHistogram.from(latency) };
}

/** Reads a sample; one that cannot be read is a gap. */
function readSample({ at, sample }: StoredSample): Sample[] {
  try {
    const { gauges, counters, requests, latency } = JSON.parse(sample) as Partial<Sample>;
    const all = Object.fromEntries(gaugeNames.map((name) => [name, gauges?.[name] ?? 0])) as GaugeValues;
    const counted = noCounters();
    addCounters(counted, counters ?? {});
    return [
      { at: new Date(at).toISOString(), gauges: all, counters: counted, requests: requests ?? 0, latency: { ...noLatency, ...latency } },
    ];
  } catch {
    return [];
  }
}
