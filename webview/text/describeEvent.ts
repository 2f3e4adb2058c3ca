import { formatIdentity } from "../../server/protocol/identity.js";
import type { EventKind, PortEvent } from "../../server/protocol/history.js";

/** The sentence of each kind of event: `shop:web got port 3200`. */
const sentences: Record<EventKind, (identity: string, port: number, previous: number | undefined) => string> = {
  assigned: (identity, port) => `${identity} got port ${port}`,
  leased: (identity, port) => `${identity} took up its port ${port}`,
  moved: (identity, port, previous) => `${identity} moved ${previous === undefined ? "" : `from ${previous} `}to port ${port}`,
  conflicted: (identity, port) => `A stranger began to listen on ${port}, the port of ${identity}`,
  drifted: (identity, port) => `The server of ${identity} went elsewhere than its port ${port}`,
  shadowed: (identity, port) => `A second process began to listen on ${port}, the port of ${identity}`,
  resolved: (identity, port) => `Port ${port} of ${identity} is in order again`,
  released: (identity, port) => `${identity} gave port ${port} back`,
  expired: (identity, port) => `An owner of ${identity} on port ${port} has gone`,
  reclaimed: (identity, port) => `${identity}, long unused, lost port ${port} to another service`,
  adopted: (identity, port) => `${identity} kept port ${port}, on which its server was found`,
  stopped: (identity, port) => `What listened on port ${port} of ${identity} was stopped`,
};

/** Describes an event in one sentence. */
export function describeEvent(event: PortEvent): string {
  const what = sentences[event.kind](event.project === "" ? "nobody" : formatIdentity(event), event.port, event.previousPort);
  return `${what}${event.reason === undefined ? "" : `: ${event.reason.replace(/\.$/, "")}`}.`;
}

/** Names who caused the event; empty when Port Daddy did it by itself. */
export function describeActor({ client, pid }: PortEvent): string {
  if (client === undefined) return pid === undefined ? "" : `pid ${pid}`;
  return pid === undefined ? client : `${client} (${pid})`;
}
