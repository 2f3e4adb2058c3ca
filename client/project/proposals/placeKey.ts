import type { Place } from "./proposal.js";

/** A key for maps: two places with one key are the same. */
export function placeKey(place: Place): string {
  const key = keys.get(place) ?? newKey(place);
  keys.set(place, key);
  return key;
}

/** Hundreds of places are compared with each other. */
const keys = new WeakMap<Place, string>();

function newKey(place: Place): string {
  const more =
    place.what === "commandLine" ? [JSON.stringify(place.at), place.command] : place.what === "compose" ? [place.name, place.entry] : [];
  const index = place.what === "launch" || place.what === "task" ? [place.index] : [];
  return [place.what, place.file, ...more, ...index].join("\0");
}
