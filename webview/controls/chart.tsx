import * as l10n from "@vscode/l10n";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { type SeriesSpan, seriesSteps } from "../../server/protocol/metrics.js";
import type { PortState } from "../../server/protocol/wording/portState.js";
import type { Point } from "../state/timeSeries.js";
import { language } from "../host/language.js";
import { useWidth } from "./useWidth.js";
import { breaksBetween, niceMost, wholeSteps } from "./chartScales.js";

export interface Line {
  name: string;
  /** The state whose colour the line has. */
  colour: PortState;
  value: (point: Point) => number;
}

interface Props {
  title: string;
  lines: readonly Line[];
  format: (value: number) => string;
  /** For counts: the axis has whole numbers only. */
  whole?: boolean;
  /** At least two, oldest first. */
  points: readonly Point[];
  span: SeriesSpan;
  /** The end of the span; seconds since the epoch. */
  until: number;
  /** Changes with the theme. */
  theme: number;
}

const HEIGHT = 150;

/**
 * Draws lines over a span, with gaps where nothing was measured. The heading shows the values under the mouse, or the current ones.
 */
export function Chart({ title, lines, format, whole, points, span, until, theme }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  const plot = useRef<uPlot>(undefined);
  const width = useWidth(frame);
  const [at, setAt] = useState<number>();
  const end = useRef(until);
  end.current = until;
  const data = [points.map((point) => point.at), ...lines.map(({ value }) => points.map(value))] as uPlot.AlignedData;

  useLayoutEffect(() => {
    if (width === 0) return undefined;
    const colours = [...legend.current!.querySelectorAll(".dot")].map((dot) => getComputedStyle(dot).color);
    const style = getComputedStyle(frame.current!);
    const axis = {
      stroke: style.color,
      font: `11px ${style.fontFamily}`,
      grid: { stroke: style.borderTopColor, width: 1 },
      ticks: { show: false },
    };
    const { stepSeconds, steps } = seriesSteps[span];
    const gaps: uPlot.Series.GapsRefiner = (plot, _, first, last) =>
      breaksBetween(plot.data[0].slice(first, last + 1), stepSeconds).map(
        (ends) => ends.map((time) => plot.valToPos(time, "x", true)) as [number, number],
      );
    const created = new uPlot(
      {
        width,
        height: HEIGHT,
        legend: { show: false },
        cursor: { sync: { key: "time" }, drag: { x: false, y: false }, points: { size: 6 } },
        hooks: { setCursor: [({ cursor }) => setAt(cursor.idx ?? undefined)] },
        scales: {
          x: { range: () => [end.current - stepSeconds * steps, end.current] },
          y: { range: (_, __, most) => [0, niceMost(most)] },
        },
        axes: [
          { ...axis, space: 70, size: 28, values: (_, splits) => splits.map((each) => formatTick(each, span)) },
          {
            ...axis,
            size: 52,
            ...(whole ? { incrs: wholeSteps } : {}),
            values: (_, splits) => splits.map((each) => (each === 0 ? "0" : format(each))),
          },
        ],
        series: [{}, ...colours.map((stroke) => ({ stroke, width: 1.5, points: { show: false }, gaps }))],
      },
      data,
      frame.current!,
    );
    plot.current = created;
    return () => created.destroy();
    // New points are added to the existing plot.
  }, [width, theme, span]);
  useEffect(() => plot.current?.setData(data), [points, until]);

  const told = points[at ?? points.length - 1] ?? points.at(-1)!;
  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        <ul ref={legend}>
          {lines.map(({ name, colour, value }) => (
            <li key={name}>
              <i class={`dot is-${colour}`} /> {name} <strong>{format(value(told))}</strong>
            </li>
          ))}
        </ul>
      </figcaption>
      <div
        class="chart-frame"
        ref={frame}
        role="img"
        aria-label={`${title}: ${lines.map((line) => summary(line, points, format)).join("; ")}`}
      />
    </figure>
  );
}

/** `active 12 now, between 3 and 20` */
function summary({ name, value }: Line, points: readonly Point[], format: (value: number) => string): string {
  const values = points.map(value);
  return l10n.t("{0} {1} now, between {2} and {3}", name, format(values.at(-1)!), format(Math.min(...values)), format(Math.max(...values)));
}

const times = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
const days = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });

const formatTick = (seconds: number, span: SeriesSpan): string => (span === "fortnight" ? days : times).format(new Date(seconds * 1000));
