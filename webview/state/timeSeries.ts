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

/** The numbers of an hour, a day or a fortnight: asked for once, then continued by what is pushed. */
export class TimeSeries {
  private span: SeriesSpan | undefined;
  /** By the backend's clock, as it was last told; seconds since the epoch. */
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

  /** Something may have been missed: what is shown is asked for anew, and stays until the answer is there. */
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

  /** Where the span ends that is shown, on a step; seconds since the epoch. */
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
