import { isAnyPort } from "../../../../server/protocol/port.js";

/** @returns the port that a text consists of; undefined for anything else */
export function portOf(value: unknown): number | undefined {
  const text = typeof value === "number" || typeof value === "string" ? String(value).trim() : "";
  return /^\d{2,5}$/.test(text) && isAnyPort(Number(text)) ? Number(text) : undefined;
}

/** @returns the port of the first URL or address in a text that has one: `http://localhost:5080`, `0.0.0.0:8080`, `:8080` */
export function portOfAddress(text: string): number | undefined {
  for (const match of text.matchAll(/:(\d{2,5})(?!\d)/g)) {
    const port = portOf(match[1]);
    if (port !== undefined) return port;
  }
  return undefined;
}
