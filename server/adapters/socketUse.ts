import type { SocketUse } from "./system.js";

/** The meaning of a TCP socket's state for its port. */
export type SocketState = SocketUse | "listening";

/**
 * @param states those of all sockets of one port, at least one
 * @returns undefined when one of them listens by now. What stays for longer counts before what goes by itself
 */
export function useOfPort(states: readonly SocketState[]): SocketUse | undefined {
  if (states.includes("listening")) return undefined;
  return (["connected", "bound", "closing"] as const).find((use) => states.includes(use));
}
