import type { RefObject } from "preact";
import { type PortState, portStates, stateMeanings, stateNames } from "../../server/protocol/wording/portState.js";
import { formatNumber } from "../text/formats.js";
import type { MapColours } from "./drawMap.js";

/** The states that the head counts. The legend doesn't: there an active port with a listener counts twice, here it has one colour. */
const counted: readonly PortState[] = ["conflict", "drift", "shadow", "listening", "active", "idle", "free"];

/** Explains the colours, and counts the states that the head does not. */
export function Legend({ list, counts }: { list: RefObject<HTMLUListElement | null>; counts: Record<PortState, number> }) {
  return (
    <ul class="legend" ref={list} aria-label="States of the ports">
      {[...portStates].reverse().map((state) => (
        <li key={state} title={stateMeanings[state]} hidden={(state === "shadow" || state === "resting") && counts[state] === 0}>
          <i class={`dot is-${state}`} data-state={state} /> {stateNames[state]}{" "}
          {!counted.includes(state) && <span class="quiet">{formatNumber(counts[state])}</span>}
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
