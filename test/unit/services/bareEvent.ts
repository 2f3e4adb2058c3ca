import type { PortEvent } from "../../../server/protocol/history.js";

/** An event without its id, its time and the named fields. */
export function bareEvent(event: PortEvent | undefined, ...leftOut: (keyof PortEvent)[]): Partial<PortEvent> {
  const fields = new Set<string>(["id", "at", ...leftOut]);
  return Object.fromEntries(Object.entries(event ?? {}).filter(([field]) => !fields.has(field)));
}
