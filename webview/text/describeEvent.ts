import { formatIdentity } from "../../server/protocol/identity.js";
import type { EventKind, PortEvent } from "../../server/protocol/history.js";

/** The sentence of each kind of event, without its reason: `shop:web got port 3200`. */
const sentences: Record<EventKind, (identity: string, port: number, previous: number | undefined) => string> = {
  assigned: (identity, port) => `${identity} got port ${port}`,
  leased: (identity, port) => `${identity} started using port ${port}`,
  moved: (identity, port, previous) => `${identity} moved ${previous === undefined ? "" : `from ${previous} `}to port ${port}`,
  conflicted: (identity, port) => `Another process is listening on port ${port} of ${identity}`,
  drifted: (identity, port) => `The server of ${identity} is listening on a port other than ${port}`,
  shadowed: (identity, port) => `Two processes are listening on port ${port} of ${identity}`,
  resolved: (identity, port) => `Port ${port} of ${identity} is OK again`,
  released: (identity, port) => `${identity} released port ${port}`,
  expired: (identity, port) => `Port ${port} of ${identity} is no longer in use`,
  reclaimed: (identity, port) => `${identity} lost its long-unused port ${port} to another service`,
  adopted: (identity, port) => `${identity} adopted port ${port}`,
  stopped: (identity, port) => `The process on port ${port}${identity === "" ? "" : ` of ${identity}`} was stopped`,
};

/** Describes an event in one sentence. */
export function describeEvent(event: PortEvent): string {
  const what = sentences[event.kind](event.project === "" ? "" : formatIdentity(event), event.port, event.previousPort);
  return `${what}${event.reason === undefined ? "" : `: ${event.reason.replace(/\.$/, "")}`}.`;
}

/** Names who caused the event; empty when Port Daddy did it by itself. */
export function describeActor({ client, pid }: PortEvent): string {
  if (client === undefined) return pid === undefined ? "" : `pid ${pid}`;
  return pid === undefined ? client : `${client} (${pid})`;
}
