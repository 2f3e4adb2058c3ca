import { formatIdentity } from "../../server/protocol/identity.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import { byPort } from "../../server/protocol/wording/order.js";
import { servesLocalhost } from "../../server/protocol/machine/localhost.js";

/** One process on one port, with all its addresses there. */
export interface ListeningProcess extends ListenerInfo {
  addresses: string[];
}

/**
 * `own` listens on the port of its own assignment, a `stranger` on that of another, `unclear` on an assigned port while nobody can tell whose
 * it is, and `unassigned` on a port that nobody has.
 */
export type ListenerKind = "stranger" | "unclear" | "own" | "unassigned";

export function kindOf({ assignment, own, unclear }: ListenerInfo): ListenerKind {
  if (assignment === undefined) return "unassigned";
  return own === true ? "own" : unclear === true ? "unclear" : "stranger";
}

/** Combines the sockets of one process on one port into a row, sorted by port. */
export function listeningProcesses(listeners: readonly ListenerInfo[]): ListeningProcess[] {
  const rows = new Map<string, ListeningProcess>();
  for (const listener of listeners) {
    const key = listenerKey(listener);
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { ...listener, addresses: [listener.address] });
    else if (!row.addresses.includes(listener.address)) row.addresses.push(listener.address);
  }
  return [...rows.values()].sort(byPort);
}

/** A key for a row, stable for as long as its process lives. */
export const listenerKey = ({ port, pid, startedAt, container }: ListenerInfo): string =>
  [port, pid ?? "", startedAt ?? "", container ?? ""].join(" ");

/** Whether `http://localhost:3200` reaches it: it listens on a loopback address or on all. */
export const isLocal = ({ addresses }: ListeningProcess): boolean => servesLocalhost(addresses);

/** The identity whose own server it is, such as `shop:web`. */
export const identityOfListener = ({ assignment }: ListenerInfo): string | undefined =>
  assignment === undefined ? undefined : formatIdentity(assignment);
