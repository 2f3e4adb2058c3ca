import {
  type GaugeName,
  type Measurement,
  type Percentiles,
  type Sample,
  type SeriesSpan,
  seriesSteps,
} from "../../server/protocol/metrics.js";
import type { Transport } from "../transport.js";

/** One moment of the charts. */
export interface Point {
  /** Seconds since the epoch. */
  at: number;
  gauges: Record<GaugeName, number>;
  requestsPerSecond: number;
  latency: Percentiles;
}

/** The numbers of an hour, a day or a fortnight: asked for once, then continued by what is pushed. */
export class TimeSeries {
  private span: SeriesSpan | undefined;
  points: Point[] = [];
  phase: "loading" | "ready" | "failed" = "loading";
  problem = "";

  constructor(
    private readonly transport: Transport,
    private readonly changed: () => void,
  ) {}

  show(span: SeriesSpan): void {
    if (this.span !== span) void this.load(span);
  }

  hide(): void {
    this.span = undefined;
  }

  async load(span: SeriesSpan): Promise<void> {
    this.span = span;
    this.points = [];
    this.set("loading");
    try {
      const { series } = await this.transport.request("portDaddy/metrics", { series: span });
      if (this.span !== span) return;
      this.points = (series ?? []).map((sample) => toPoint(sample, seriesSteps[span].stepSeconds));
      this.set("ready");
    } catch (error) {
      if (this.span === span) this.set("failed", error instanceof Error ? error.message : String(error));
    }
  }

  append({ at, gauges, requestsPerSecond, latency }: Measurement): void {
    if (this.span === undefined || this.phase !== "ready") return;
    const { stepSeconds, steps } = seriesSteps[this.span];
    const now = Date.parse(at) / 1000;
    if (now < (this.points.at(-1)?.at ?? -Infinity) + stepSeconds) return;
    this.points = [...this.points, { at: now, gauges, requestsPerSecond, latency }].slice(-steps);
    this.changed();
  }

  private set(phase: TimeSeries["phase"], problem = ""): void {
    this.phase = phase;
    this.problem = problem;
    this.changed();
  }
}

const toPoint = ({ at, gauges, requests, latency }: Sample, stepSeconds: number): Point => ({
  at: Date.parse(at) / 1000,
  gauges,
  requestsPerSecond: requests / stepSeconds,
  latency,
});
