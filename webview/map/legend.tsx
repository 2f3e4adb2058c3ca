import * as l10n from "@vscode/l10n";
import type { RefObject } from "preact";
import { type PortState, portStates } from "../../server/protocol/wording/portState.js";
import { meaningTexts, stateTexts } from "../text/states.js";
import { formatNumber } from "../text/formats.js";
import type { MapColours } from "./drawMap.js";

/** Explains the colours, and counts the ports as the head and the filter do: one that is active and has a listener counts as both. */
export function Legend({ list, counts }: { list: RefObject<HTMLUListElement | null>; counts: Record<PortState, number> }) {
  return (
    <ul class="legend" ref={list} aria-label={l10n.t("States of the ports")}>
      {[...portStates].reverse().map((state) => (
        <li key={state} class={counts[state] === 0 ? "none" : ""} title={meaningTexts[state]}>
          <i class={`dot is-${state}`} data-state={state} /> {stateTexts[state]} <span class="quiet">{formatNumber(counts[state])}</span>
        </li>
      ))}
    </ul>
  );
}

/** Reads the legend's colours as the browser resolved them from the theme, so that the map always matches its legend. */
export function readColours(legend: HTMLElement): MapColours {
  const style = getComputedStyle(legend);
  const colours: Partial<MapColours> = { text: style.color, ring: style.color, focus: style.outlineColor };
  for (const dot of legend.querySelectorAll<HTMLElement>("[data-state]")) {
    colours[dot.dataset["state"] as PortState] = getComputedStyle(dot).color;
  }
  return colours as MapColours;
}
