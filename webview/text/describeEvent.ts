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

/** Describes an event, with its reason. The reason of a trouble says all that the sentence does. */
export function describeEvent({ kind, project, service, context, port, previousPort, reason }: PortEvent): string {
  const what = sentences[kind](project === "" ? "" : formatIdentity({ project, service, context }), port, previousPort);
  if (reason === undefined) return `${what}.`;
  return `${isTrouble(kind) ? "" : `${what}: `}${reason.replace(/\.$/, "")}.`;
}

const isTrouble = (kind: EventKind): boolean => kind === "conflicted" || kind === "drifted" || kind === "shadowed";
