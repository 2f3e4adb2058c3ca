import * as l10n from "@vscode/l10n";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Dashboard } from "../state/dashboard.js";
import { describePort } from "../state/describePort.js";
import { formatPorts } from "../text/formats.js";
import { drawMap } from "./drawMap.js";
import { Legend, readColours } from "./legend.js";
import { cellOf, layoutMap, type MapLayout, portAt } from "./mapLayout.js";
import { MapTip } from "./mapTip.js";
import { OutsidePorts } from "./outsidePorts.js";
import { pan, reveal, zoomAround } from "./zoom.js";
import { useWidth } from "../controls/useWidth.js";
import { Icon } from "../controls/icon.js";
import { IconButton } from "../controls/iconButton.js";

/** The map's largest height in CSS pixels; a narrow column needs more. */
const heightFor = (width: number): number => (width < 560 ? 240 : 184);

/**
 * The whole range as a picture, with a cell per port, and the services' ports beside it.
 *
 * For assistive technology it is a slider over the ports: the one widget that is a single tab stop, follows the arrow keys in every screen
 * reader, and reads the text of each value, here the port's line. A grid would need 6,900 elements, and `application` a live region.
 */
export function PortMap({ dashboard }: { dashboard: Dashboard }) {
  const { model, view, table } = dashboard;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  const width = useWidth(frame);
  const [hovered, setHovered] = useState<number>();
  const [cursor, setCursor] = useState<number>();
  const [focused, setFocused] = useState(false);
  const open = dashboard.isMapOpen;

  // The stored zoom may belong to another range.
  const zoom = view.zoom !== undefined && view.zoom[0] >= model.range[0] && view.zoom[1] <= model.range[1] ? view.zoom : undefined;
  const shown = zoom ?? model.range;
  const ratio = window.devicePixelRatio;
  const layout = layoutMap(shown[0], shown[1], Math.floor(width * ratio), Math.floor(heightFor(width) * ratio), ratio);
  const at = clamp(cursor ?? table.current ?? [...model.rows.keys()].sort((a, b) => a - b)[0] ?? model.range[0], model.range);

  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !legend.current || width === 0) return;
    context.canvas.width = Math.floor(width * ratio);
    context.canvas.height = layout.rows * layout.cellHeight;
    context.canvas.style.height = `${context.canvas.height / ratio}px`;
    const passing = view.filter.trim() === "" ? undefined : new Set(dashboard.table.rows.map(({ port }) => port));
    drawMap(context, {
      layout,
      ratio,
      stateOf: (port) => model.stateOf(port),
      nameOf: (port) => model.rows.get(port)?.assignment?.service ?? "",
      passes: (port) => passing?.has(port) ?? true,
      chosen: [...new Set([...table.selected, table.current])].filter((port) => port !== undefined),
      cursor: focused ? at : undefined,
      colours: readColours(legend.current),
      font: getComputedStyle(legend.current).fontFamily,
    });
  });

  const look = (zoom: [number, number] | undefined): void => dashboard.look({ zoom });
  const zoomBy = (factor: number, anchor: number): void => look(zoomAround(model.range, shown, factor, anchor));
  const walk = (port: number): void => {
    const to = clamp(port, model.range);
    setCursor(to);
    if (zoom !== undefined) look(reveal(model.range, zoom, to));
  };
  const portUnder = (event: MouseEvent): number | undefined => {
    const box = canvas.current!.getBoundingClientRect();
    return portAt(layout, (event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio);
  };
  const clicked = (event: MouseEvent): void => {
    const port = portUnder(event);
    if (port === undefined) return;
    setCursor(port);
    table.reveal(port, event.ctrlKey || event.metaKey);
  };

  const pressed = (event: KeyboardEvent): void => {
    const jump = event.ctrlKey || event.metaKey;
    const step = (by: number): void => walk(jump ? nextRow(model.rows.keys(), at, Math.sign(by)) : at + by);
    const keys: Record<string, () => void> = {
      ArrowLeft: () => step(-1),
      ArrowRight: () => step(1),
      ArrowUp: () => step(-layout.columns),
      ArrowDown: () => step(layout.columns),
      PageUp: () => walk(at - 100),
      PageDown: () => walk(at + 100),
      Home: () => walk(model.range[0]),
      End: () => walk(model.range[1]),
      Enter: () => table.reveal(at, false),
      " ": () => table.reveal(at, jump),
      "+": () => zoomBy(0.5, at),
      "=": () => zoomBy(0.5, at),
      "-": () => zoomBy(2, at),
      "0": () => look(undefined),
      Escape: () => look(undefined),
    };
    const action = keys[event.key];
    if (action === undefined || (jump && (event.key === "+" || event.key === "-" || event.key === "0" || event.key === "="))) return;
    event.preventDefault();
    action();
  };

  // Not preact's listener, which is passive and cannot stop the page from zooming or scrolling.
  const wheel = useRef<(event: WheelEvent) => void>(() => undefined);
  wheel.current = (event) => {
    const pinched = event.ctrlKey || event.metaKey;
    if (!pinched && zoom === undefined) return;
    event.preventDefault();
    if (pinched) zoomBy(Math.exp(clamp(event.deltaY, [-100, 100]) / 150), portUnder(event) ?? at);
    else look(pan(model.range, shown, Math.sign(event.deltaY + event.deltaX) * Math.max(layout.columns, 10)));
  };
  useLayoutEffect(() => {
    const element = canvas.current!;
    const listener = (event: WheelEvent): void => wheel.current(event);
    element.addEventListener("wheel", listener, { passive: false });
    return () => element.removeEventListener("wheel", listener);
  }, []);

  return (
    <section class="map" aria-labelledby="map-title">
      <div class="bar">
        <h2 id="map-title">
          <button type="button" aria-expanded={open} aria-controls="map-body" onClick={() => dashboard.look({ mapOpen: !open })}>
            <Icon name="chevron" class={open ? "down" : ""} /> {l10n.t("Map")}
          </button>
        </h2>
        <span class="quiet" id="map-shown">
          {shown[0]}–{shown[1]}
        </span>
        <span class="gap" />
        <span class="map-zoom" hidden={!open}>
          <IconButton icon="zoomOut" label={l10n.t("Show more ports")} disabled={zoom === undefined} onClick={() => zoomBy(2, at)} />
          <IconButton
            icon="zoomIn"
            label={l10n.t("Show fewer ports")}
            disabled={shown[1] - shown[0] < 100}
            onClick={() => zoomBy(0.5, at)}
          />
          <IconButton
            icon="wholeRange"
            label={l10n.t("Show the whole range")}
            disabled={zoom === undefined}
            onClick={() => look(undefined)}
          />
        </span>
      </div>
      <div class="map-body" id="map-body" hidden={!open}>
        <div class="map-frame" ref={frame}>
          <canvas
            ref={canvas}
            role="slider"
            tabIndex={0}
            aria-label={l10n.t("Map of all ports")}
            aria-describedby="map-help"
            aria-orientation="horizontal"
            aria-valuemin={model.range[0]}
            aria-valuemax={model.range[1]}
            aria-valuenow={at}
            aria-valuetext={table.isChosen(at) ? l10n.t("{0}, selected", describePort(model, at)) : describePort(model, at)}
            onFocus={() => setFocused(true)}
            onBlur={() => setFocused(false)}
            onKeyDown={pressed}
            onClick={clicked}
            onPointerMove={(event) => setHovered(portUnder(event))}
            onPointerLeave={() => setHovered(undefined)}
          />
          <MapTip model={model} port={hovered ?? (focused ? at : undefined)} place={(port) => placeOf(layout, port, ratio)} width={width} />
          <Overview range={model.range} shown={shown} />
        </div>
        <p id="map-help" class="unseen">
          {l10n.t(
            "{0}. The arrow keys move from port to port, or with Control to the next port in use. Enter selects, and plus and minus zoom.",
            formatPorts(model.range[1] - model.range[0] + 1),
          )}
        </p>
        <OutsidePorts dashboard={dashboard} />
        <Legend list={legend} counts={model.counts()} />
      </div>
    </section>
  );
}

/** Shows which part of the range is visible, unless it is all of it. */
function Overview({ range, shown }: { range: readonly [number, number]; shown: readonly [number, number] }) {
  const all = range[1] - range[0] + 1;
  const part = shown[1] - shown[0] + 1;
  if (part >= all) return null;
  return (
    <div class="overview" aria-hidden="true">
      <div class="overview-part" style={{ left: `${((shown[0] - range[0]) / all) * 100}%`, width: `${(part / all) * 100}%` }} />
    </div>
  );
}

const clamp = (value: number, [least, most]: readonly [number, number]): number => Math.max(least, Math.min(most, value));

function placeOf(layout: MapLayout, port: number, ratio: number): { x: number; y: number; height: number } | undefined {
  if (port < layout.first || port > layout.last) return undefined;
  const { x, y } = cellOf(layout, port);
  return { x: (x + layout.cellWidth / 2) / ratio, y: y / ratio, height: layout.cellHeight / ratio };
}

/** The next port in use in a direction; the same port when there is none. */
function nextRow(ports: Iterable<number>, from: number, direction: number): number {
  let next = from;
  for (const port of ports) {
    const ahead = (port - from) * direction;
    if (ahead > 0 && (next === from || ahead < (next - from) * direction)) next = port;
  }
  return next;
}
