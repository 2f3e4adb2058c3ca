import { type PortState, portStates } from "../../server/protocol/wording/portState.js";
import { cellOf, type MapLayout } from "./mapLayout.js";

/** Resolved colours for a canvas. */
export type MapColours = Record<PortState | "text" | "ring" | "focus", string>;

export interface MapPicture {
  layout: MapLayout;
  /** Device pixels per CSS pixel. */
  ratio: number;
  stateOf: (port: number) => PortState;
  /** A short name, for cells that have room for it. */
  nameOf: (port: number) => string;
  /** Whether a port is highlighted; the others are dimmed. */
  passes: (port: number) => boolean;
  /** The ports with a ring. */
  chosen: readonly number[];
  /** The port with the keyboard focus, if the map has it. */
  cursor?: number;
  colours: MapColours;
  font: string;
}

/** Redraws all cells, which takes a few milliseconds for the whole range. */
export function drawMap(context: CanvasRenderingContext2D, picture: MapPicture): void {
  const { layout, ratio, colours } = picture;
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  const cells = cellsByState(picture);
  const roomy = layout.cellWidth >= 34 * ratio && layout.cellHeight >= 16 * ratio;
  // The most urgent states are drawn last, and may cover a little of their neighbours.
  for (const state of [...portStates].reverse()) {
    for (const strong of [false, true]) {
      const ports = cells[state].filter((port) => picture.passes(port) === strong);
      context.globalAlpha = strong ? 1 : 0.25;
      if (state === "excluded") hatch(context, picture, ports);
      else if (roomy && state !== "free") card(context, picture, ports, colours[state]);
      else fillCells(context, layout, ports, colours[state], state === "free" || roomy ? 0 : layout.gap);
    }
  }
  if (roomy) labels(context, picture);
  for (const port of picture.chosen) ring(context, picture, port, colours.ring, 1);
  if (picture.cursor !== undefined) ring(context, picture, picture.cursor, colours.focus, 2);
  context.globalAlpha = 1;
}

function cellsByState({ layout, stateOf }: MapPicture): Record<PortState, number[]> {
  const cells = Object.fromEntries(portStates.map((state) => [state, [] as number[]])) as Record<PortState, number[]>;
  for (let port = layout.first; port <= layout.last; port++) cells[stateOf(port)].push(port);
  return cells;
}

/** @param more extra pixels on each side, so that ports in use stand out among thousands of small cells */
function fillCells(context: CanvasRenderingContext2D, layout: MapLayout, ports: readonly number[], colour: string, more: number): void {
  context.fillStyle = colour;
  for (const port of ports) {
    const { x, y } = cellOf(layout, port);
    context.fillRect(x - more, y - more, layout.cellWidth - layout.gap + 2 * more, layout.cellHeight - layout.gap + 2 * more);
  }
}

/** Draws a large cell: tinted, with its state as a bar, so that its text is legible in any theme. */
function card(context: CanvasRenderingContext2D, { layout, ratio }: MapPicture, ports: readonly number[], colour: string): void {
  const alpha = context.globalAlpha;
  const bar = Math.round(3 * ratio);
  context.fillStyle = colour;
  for (const port of ports) {
    const { x, y } = cellOf(layout, port);
    context.globalAlpha = alpha * 0.22;
    context.fillRect(x, y, layout.cellWidth - layout.gap, layout.cellHeight - layout.gap);
    context.globalAlpha = alpha;
    context.fillRect(x, y, bar, layout.cellHeight - layout.gap);
  }
}

function hatch(context: CanvasRenderingContext2D, { layout, ratio, colours }: MapPicture, ports: readonly number[]): void {
  context.strokeStyle = colours.excluded;
  context.lineWidth = Math.max(1, ratio);
  const step = Math.round(4 * ratio);
  // Small cells form one surface without gaps.
  const gap = layout.cellHeight < 14 * ratio ? 0 : layout.gap;
  context.save();
  context.beginPath();
  for (const port of ports) {
    const { x, y } = cellOf(layout, port);
    context.rect(x, y, layout.cellWidth - gap, layout.cellHeight - gap);
  }
  context.clip();
  context.beginPath();
  // The hatching continues from one cell to the next, so it is drawn per row.
  const rows = new Set(ports.map((port) => cellOf(layout, port).y));
  for (const y of rows) {
    for (let x = -layout.cellHeight + ((-y % step) + step); x < context.canvas.width; x += step) {
      context.moveTo(x, y + layout.cellHeight);
      context.lineTo(x + layout.cellHeight, y);
    }
  }
  context.stroke();
  context.restore();
}

function labels(context: CanvasRenderingContext2D, { layout, ratio, stateOf, nameOf, passes, colours, font }: MapPicture): void {
  const size = Math.round(11 * ratio);
  const twoLines = layout.cellHeight >= 30 * ratio && layout.cellWidth >= 48 * ratio;
  context.font = `${size}px ${font}`;
  context.textBaseline = "middle";
  context.fillStyle = colours.text;
  for (let port = layout.first; port <= layout.last; port++) {
    const { x, y } = cellOf(layout, port);
    const name = twoLines ? nameOf(port) : "";
    const state = stateOf(port);
    context.globalAlpha = passes(port) ? (state === "free" || state === "excluded" ? 0.6 : 1) : 0.3;
    const left = x + Math.round(7 * ratio);
    const width = layout.cellWidth - Math.round(12 * ratio);
    const middle = y + (layout.cellHeight - layout.gap) / 2;
    context.fillText(String(port), left, name === "" ? middle : middle - size * 0.58);
    if (name !== "") context.fillText(fit(context, name, width), left, middle + size * 0.66);
  }
}

function fit(context: CanvasRenderingContext2D, text: string, width: number): string {
  let shown = text;
  while (shown.length > 1 && context.measureText(shown === text ? text : `${shown}…`).width > width) shown = shown.slice(0, -1);
  return shown === text ? text : `${shown}…`;
}

function ring(context: CanvasRenderingContext2D, { layout, ratio }: MapPicture, port: number, colour: string, weight: number): void {
  if (port < layout.first || port > layout.last) return;
  const { x, y } = cellOf(layout, port);
  const line = Math.max(1, Math.round(weight * ratio));
  // The ring goes around the cell, because it would cover a cell of a few pixels.
  const room = layout.cellHeight < 14 * ratio ? line + layout.gap : 0;
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = line;
  const half = line / 2;
  context.strokeRect(
    x - room + half,
    y - room + half,
    layout.cellWidth - layout.gap + 2 * room - line,
    layout.cellHeight - layout.gap + 2 * room - line,
  );
}
