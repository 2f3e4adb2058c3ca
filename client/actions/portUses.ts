import * as vscode from "vscode";
import { type Assignment, type Lease, troublesOf } from "../../server/protocol/assignment.js";
import { isFailure } from "../../server/protocol/failures.js";
import { formatIdentity, identityKey } from "../../server/protocol/identity.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import { listAll } from "../../server/protocol/pages/listAll.js";
import { formatOwner } from "../../server/protocol/wording/formatOwner.js";
import type { BackendClient } from "../backend/backendClient.js";
import { describeProcess, nameProcess, troubleSentence } from "../display/sentences.js";

/** Who uses an assignment, other than this window by having requested it. */
export interface PortUse {
  /** As it is now. */
  assignment: Assignment;
  /** A sentence for each user; empty where there is none. */
  sentences: string[];
  /** Whether a server is listening on the port, or a program that leases it may have one. */
  keepsRunning: boolean;
}

/**
 * Looks afresh who listens on the ports and who leases them.
 * @returns those of the assignments that still have these ports
 */
export async function findUses(backend: BackendClient, assignments: readonly Assignment[]): Promise<PortUse[]> {
  const listeners = await findListeners(backend);
  const wanted = new Map(assignments.map((each) => [identityKey(each), each.port]));
  const current: Assignment[] = [];
  for (const project of new Set(assignments.map((each) => each.project))) {
    const { assignments: all } = await listAll(backend, { project });
    current.push(...all.filter((each) => wanted.get(identityKey(each)) === each.port));
  }
  return current.map((assignment) => describeUse(assignment, listeners));
}

/** The use of an assignment by owners of which only the names are known. */
export const leasedBy = (assignment: Assignment, owners: readonly string[]): PortUse => ({
  assignment,
  sentences: [vscode.l10n.t("{0} is in use by {1}.", formatIdentity(assignment), owners.join(", "))],
  keepsRunning: true,
});

/** @returns undefined when the system does not say */
async function findListeners(backend: BackendClient): Promise<readonly ListenerInfo[] | undefined> {
  try {
    return (await backend.request("portDaddy/listeners", {})).listeners;
  } catch (error) {
    if (isFailure(error, "SystemUnavailable")) return undefined;
    throw error;
  }
}

function describeUse(assignment: Assignment, listeners: readonly ListenerInfo[] | undefined): PortUse {
  const { port } = assignment;
  const identity = formatIdentity(assignment);
  const programs = new Map<string, ListenerInfo>();
  for (const each of listeners?.filter((listener) => listener.port === port) ?? []) programs.set(`${each.pid} ${each.container}`, each);
  const sentences = [...programs.values()].map((listener) => {
    // An own server's folder is known.
    const name = listener.own === true && listener.container === undefined ? nameProcess(listener) : describeProcess(listener);
    return vscode.l10n.t("{0} is listening on port {1} of {2}.", name, port, identity);
  });
  // Its own server runs, too, if it went to another port.
  for (const trouble of troublesOf(assignment)) if (trouble.kind === "drift") sentences.push(troubleSentence(assignment, trouble));
  if (listeners === undefined) sentences.push(vscode.l10n.t("The system does not say whether a process is listening on port {0}.", port));
  const others = assignment.leases.filter((lease) => isOther(lease) && !isListening(lease, [...programs.values()]));
  if (others.length > 0) sentences.push(...leasedBy(assignment, others.map(formatOwner)).sentences);
  return { assignment, sentences, keepsRunning: sentences.length > 0 };
}

/**
 * Whether it is not this window's own lease, which the window has because it shows the port, and not because a program uses it. Where the pid
 * has no meaning here, the backend tells: it refuses the release then.
 */
const isOther = ({ client, pid }: Lease): boolean => pid !== undefined && (client !== "vscode" || pid !== process.pid);

/** Whether the owner is a listener, or the command line that started it. */
const isListening = ({ client, pid }: Lease, programs: readonly ListenerInfo[]): boolean =>
  pid !== undefined &&
  programs.some((listener) => listener.pid === pid || (client !== "vscode" && listener.ancestors?.includes(pid) === true));
