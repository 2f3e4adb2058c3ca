import type { RefObject } from "preact";
import { type PortState, portStates, stateMeanings, stateNames } from "../state/portState.js";
import { formatNumber } from "../text/formats.js";
import type { MapColours } from "./drawMap.js";

/** What the head counts, too. There a port that is active and listening is both; here it has one colour, so a count would be another number. */
const counted: readonly PortState[] = ["conflict", "drift", "shadow", "listening", "active", "idle", "free"];

/** Explains the colours, and counts what nothing else does. */
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

/** The legend's own colours, resolved by the browser from the theme's variables: the picture cannot differ from what explains it. */
export function readColours(legend: HTMLElement): MapColours {
  const style = getComputedStyle(legend);
  const colours: Partial<MapColours> = { text: style.color, ring: style.color, focus: style.outlineColor };
  for (const dot of legend.querySelectorAll<HTMLElement>("[data-state]")) {
    colours[dot.dataset["state"] as PortState] = getComputedStyle(dot).color;
  }
  return colours as MapColours;
}
