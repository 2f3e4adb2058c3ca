import type { Trouble } from "../assignment.js";
import { type Identity, formatIdentity } from "../identity.js";
import { atStart, formatProcess, formatProcessFrom, type NamedProcess, unclearProcess } from "./formatProcess.js";

/** The English sentences about troubles. The editor's translatable texts must equal them. */
export const troubleTemplates = {
  conflict: "{0} is listening on port {1} of {2}.",
  drift: "{0}, the server of {1}, is listening on port {2} instead of {3}.",
  driftToAssigned: "{0}, the server of {1}, is listening on port {2} of {3} instead of {4}. Restart it on port {4}.",
  driftRefused:
    "{0}, the server of {1}, is listening on port {2} instead of {3}. Restart it on port {3}, because port {2} is not available: {4}.",
  shadow: "{0} is also listening on port {1} of {2}, at {3}. localhost may reach either of the two.",
  shadowApart: "{0} is also listening on port {1} of {2}, at {3}. Clients that connect there reach it instead.",
} as const;

/** The English sentences about an identity that got another port than it had; {2} is the reason. */
export const reassignedTemplates = {
  because: "{0} now uses port {1}, because {2}.",
  unexplained: "{0} now uses port {1}, because its previous port is taken.",
} as const;

/** The English sentence about a port that a client held and could not have again; {2} is the sentence that says why. */
export const LOST_TEMPLATE = "{0} no longer has port {1}. {2}";

type AssignedPort = Identity & { port: number };
type TroubleFacts = Omit<Trouble, "since">;

interface TroubleMessage {
  template: keyof typeof troubleTemplates;
  /** The values of {0}, {1} and so on in the template. */
  values: (string | number)[];
}

/**
 * Decides which sentence describes a trouble, and with which values.
 * @param nameProcess names the process that the sentence begins with; gets its folder only where that tells more than the identity does
 */
export function troubleMessage(
  assigned: AssignedPort,
  { kind, port, address, holder, user, container, apart, takenFrom, refused }: TroubleFacts,
  nameProcess: (process: NamedProcess) => string,
): TroubleMessage {
  const identity = formatIdentity(assigned);
  const process = { user, ...holder, container };
  switch (kind) {
    case "conflict":
      return { template: kind, values: [nameProcess(process), port, identity] };
    case "shadow":
      return { template: apart === true ? "shadowApart" : kind, values: [nameProcess(process), port, identity, address] };
    case "drift": {
      const who = nameProcess({ ...process, folder: undefined });
      if (takenFrom !== undefined) return { template: "driftToAssigned", values: [who, identity, port, takenFrom, assigned.port] };
      if (refused !== undefined) return { template: "driftRefused", values: [who, identity, port, assigned.port, refused] };
      return { template: kind, values: [who, identity, port, assigned.port] };
    }
  }
}

/** Describes a trouble, its cause and the affected port in one or two sentences. */
export function troubleSentence(assigned: AssignedPort, trouble: TroubleFacts): string {
  const { template, values } = troubleMessage(assigned, trouble, (process) => atStart(formatProcessFrom(process)));
  return fill(troubleTemplates[template], values);
}

/**
 * Says that a service's own server is listening on its assigned port.
 * @param at its addresses, where another process is listening on the port, too
 */
export const ownServerSentence = (process: NamedProcess | undefined, at?: string): string =>
  `Its own server, ${formatProcessFrom(process)}, is listening${at === undefined ? "" : ` at ${at}`}.`;

/** The same of a second own server on the port. */
export const otherOwnServerSentence = (process: NamedProcess, at: string): string =>
  `Another server of its own, ${formatProcessFrom(process)}, is listening at ${at}.`;

/**
 * Says that a process is listening on an assigned port of which nobody can tell whether it is the service's own server.
 * @param at its addresses, where another process is listening on the port, too
 */
export const unclearSentence = (assigned: AssignedPort, process: NamedProcess | undefined, at?: string): string =>
  `${unclearProcess(process)} is listening on port ${assigned.port} of ${formatIdentity(assigned)}${at === undefined ? "" : `, at ${at}`}. It may be its own server.`;

/** Says whose port it was, of one that rests. */
export const formerHolder = (rest: Identity): string => `${formatIdentity(rest)} had it until a moment ago`;

/** Whose port it usually is. @param program as `Explanation.usual` names it */
export const USUAL_TEMPLATE = "Port {0} is usually used by {1}.";
export const usualSentence = (port: number, program: string): string => fill(USUAL_TEMPLATE, [port, program]);
/** The same as the end of a sentence whose subject is the port. */
const usuallyUsed = (program: string): string => `usually used by ${program}`;

/** Says that a port is available, and why, if only when requested by number. @param outside why it is outside the range */
export function availableSentence(port: number, { outside, usual }: { outside?: string; usual?: string }): string {
  const limits = [...(outside === undefined ? [] : [outside]), ...(usual === undefined ? [] : [usuallyUsed(usual)])];
  if (limits.length === 0) return `Port ${port} is available.`;
  const why = outside === undefined ? `it is ${limits[0]!}` : limits.join(", and ");
  return `Port ${port} is available, but assigned only when requested by number: ${why}.`;
}

/** Says that a process is listening on an unassigned port. */
export const unassignedSentence = (process: NamedProcess | undefined, port: number): string =>
  `${atStart(formatProcess(process))} is listening on port ${port}, which is not assigned.`;

/** The reason of an identity that gave way to a listener, as the end of a sentence. */
export const listeningReason = (process: NamedProcess | undefined, port: number): string =>
  `${formatProcessFrom(process)} is listening on port ${port}`;

export function reassignedSentence(granted: AssignedPort & { reason?: string }): string {
  const { port, reason } = granted;
  return reason === undefined
    ? fill(reassignedTemplates.unexplained, [formatIdentity(granted), port])
    : fill(reassignedTemplates.because, [formatIdentity(granted), port, reason]);
}

/** @param why the error that refused the port */
export const lostSentence = (lost: AssignedPort, why: Error): string => fill(LOST_TEMPLATE, [formatIdentity(lost), lost.port, why.message]);

export const fill = (template: string, values: readonly (string | number)[]): string =>
  template.replace(/\{(\d)\}/g, (_found, index: string) => String(values[Number(index)]));
