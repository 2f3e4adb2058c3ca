import type { Identity } from "../../protocol/identity.js";
import type { Trouble } from "../../protocol/assignment.js";
import type { ListenerInfo } from "../../protocol/listeners.js";
import { formatProcessFrom } from "../../protocol/wording/formatProcess.js";
import { servesLocalhost } from "../../protocol/machine/localhost.js";
import { UNKNOWN_PROGRAM } from "../../protocol/wording/processName.js";
import { otherOwnServerSentence, ownServerSentence, troubleSentence, unclearSentence } from "../../protocol/wording/sentences.js";
import type { ProgramOnPort } from "./programsOnPort.js";

/** Says which programs are listening on an assigned port, and whose they are: one sentence or two for each. Empty when there are none. */
export function describePrograms(assigned: Identity & { port: number }, programs: readonly ProgramOnPort[]): string {
  const [first, ...others] = programs;
  if (first === undefined) return "";
  return [describeFirst(assigned, first, others.length > 0), ...others.map((other) => describeOther(assigned, first, other))].join(" ");
}

/** Says who is listening on an unassigned port: `node (pid 42) is listening on it`. Undefined when nobody is. */
export function programsListening(programs: readonly ProgramOnPort[]): string | undefined {
  const [first, ...others] = programs;
  if (first === undefined) return undefined;
  if (others.length === 0) return `${formatProcessFrom(first.listener)} is listening on it`;
  const named = programs.map(({ listener, addresses }) => `${formatProcessFrom(listener)} at ${join(addresses)}`);
  return `${join(named)} are listening on it`;
}

/** @param isOneOfSeveral whether to name its addresses, which tell it from the others */
function describeFirst(assigned: Identity & { port: number }, program: ProgramOnPort, isOneOfSeveral: boolean): string {
  const { listener } = program;
  const at = isOneOfSeveral ? join(program.addresses) : undefined;
  if (listener.own === true) return ownServerSentence(listener, at);
  if (isUnclear(listener)) return unclearSentence(assigned, listener, at);
  return strangerSentence(assigned, { kind: "conflict" }, program);
}

function describeOther(assigned: Identity & { port: number }, first: ProgramOnPort, other: ProgramOnPort): string {
  const { listener, addresses } = other;
  if (listener.own === true) return otherOwnServerSentence(listener, join(addresses));
  const sharesAddress = addresses.some((address) => first.addresses.includes(address));
  if (sharesAddress) return strangerSentence(assigned, { kind: "conflict" }, other);
  const isApart = ![first, other].every((program) => servesLocalhost(program.addresses));
  return strangerSentence(assigned, { kind: "shadow", ...(isApart ? { apart: true } : {}) }, other);
}

function strangerSentence(assigned: Identity & { port: number }, trouble: Pick<Trouble, "kind" | "apart">, program: ProgramOnPort): string {
  const { port, container, pid, command = UNKNOWN_PROGRAM, user, folder, folderDeleted } = program.listener;
  const holder = pid === undefined ? undefined : { pid, command, folder, folderDeleted };
  return troubleSentence(assigned, { ...trouble, port, address: join(program.addresses), user, container, holder });
}

/** Also where the system does not identify the process at all: it may be the service's own server. */
const isUnclear = ({ unclear, pid, container }: ListenerInfo): boolean =>
  unclear === true || (pid === undefined && container === undefined);

const join = (names: readonly string[]): string =>
  names.length < 3 ? names.join(" and ") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)!}`;
