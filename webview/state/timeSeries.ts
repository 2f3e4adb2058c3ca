import {
  type GaugeName,
  type Measurement,
  type Percentiles,
  type Sample,
  type SeriesSpan,
  seriesSteps,
} from "../../server/protocol/metrics.js";
import type { Transport } from "../host/transport.js";

/** One moment of the charts. */
export interface Point {
  /** Seconds since the epoch. */
  at: number;
  gauges: Record<GaugeName, number>;
  requestsPerSecond: number;
  latency: Percentiles;
}

/** The statistics of an hour, a day or two weeks: requested once, then continued by notifications. */
export class TimeSeries {
  private span: SeriesSpan | undefined;
  /** The backend's clock in its last message; seconds since the epoch. */
  private now = 0;
  points: Point[] = [];
  phase: "loading" | "ready" | "failed" = "loading";
  problem = "";

  constructor(
    private readonly transport: Transport,
    private readonly changed: () => void,
  ) {}

  show(span: SeriesSpan): void {
    if (this.span === span) return;
    this.points = [];
    void this.load(span);
  }

  /** Requests the shown span again after a possible gap. The old points stay until the answer is there. */
  refresh(): void {
    if (this.span !== undefined) void this.load(this.span);
  }

  hide(): void {
    this.span = undefined;
  }

  async load(span: SeriesSpan): Promise<void> {
    this.span = span;
    if (this.points.length === 0) this.set("loading");
    try {
      const { series } = await this.transport.request("portDaddy/metrics", { series: span });
      if (this.span !== span) return;
      this.points = (series ?? []).map((sample) => toPoint(sample, seriesSteps[span].stepSeconds));
      this.set("ready");
    } catch (error) {
      if (this.span === span) this.set("failed", error instanceof Error ? error.message : String(error));
    }
  }

  /** The end of the shown span, on a step; seconds since the epoch. */
  get until(): number {
    const { stepSeconds } = seriesSteps[this.span ?? "hour"];
    return Math.ceil(Math.max(this.now, this.points.at(-1)?.at ?? 0) / stepSeconds) * stepSeconds;
  }

  append({ at, gauges, requestsPerSecond, latency }: Measurement): void {
    const now = Date.parse(at) / 1000;
    this.now = now;
    if (this.span === undefined || this.phase !== "ready") return;
    const { stepSeconds, steps } = seriesSteps[this.span];
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
