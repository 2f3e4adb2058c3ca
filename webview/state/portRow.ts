import { type Assignment, type PortHolder, stateOf } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import { formatOwner } from "../../server/protocol/wording/formatOwner.js";
import { type PortState } from "../../server/protocol/wording/portState.js";
import { stateTexts } from "../text/states.js";
import { UNKNOWN_PROGRAM } from "../../server/protocol/wording/processName.js";

/** A port that is assigned or has a listener. */
export interface PortRow {
  port: number;
  state: PortState;
  /** `project:service[:context]`; empty for an unassigned port. */
  identity: string;
  project: string;
  /** The listener, otherwise the owner. */
  process?: PortHolder;
  user?: string;
  container?: string;
  /** Who leases it: `vscode (pid 4242)`. */
  owner: string;
  /** When the process started, otherwise when the lease began; ISO 8601. */
  since?: string;
  lastUsed?: string;
  assignment?: Assignment;
  listeners: readonly ListenerInfo[];
  /** The assignment whose own server drifted to this port. */
  visitor?: Assignment;
  /** The text that a search matches, in lower case. */
  text: string;
}

/** @param visitor the assignment whose own server drifted to this port */
export function createRow(
  port: number,
  assignment: Assignment | undefined,
  listeners: readonly ListenerInfo[],
  visitor: Assignment | undefined,
): PortRow {
  const state = stateOfPort(assignment, listeners, visitor);
  const identity = assignment === undefined ? "" : formatIdentity(assignment);
  const process =
    assignment?.trouble?.port === port ? (assignment.trouble.holder ?? listening(assignment, listeners)) : listening(assignment, listeners);
  const owner = assignment?.leases.map(formatOwner).join(", ") ?? "";
  const { user, container } = listeners[0] ?? {};
  const since = process?.since ?? assignment?.leases[0]?.since;
  const row = {
    port,
    state,
    identity,
    project: assignment?.project ?? "",
    process,
    user,
    container,
    owner,
    since,
    assignment,
    listeners,
    visitor,
  };
  const words = [
    port,
    identity,
    stateTexts[state],
    process?.command,
    process?.pid,
    process?.folder,
    assignment?.folder,
    user,
    container,
    owner,
  ];
  return {
    ...row,
    lastUsed: assignment?.lastUsedAt,
    text: words
      .filter((word) => word !== undefined)
      .join(" ")
      .toLowerCase(),
  };
}

/** All states of a port, of which `state` is the most urgent. Of a drift's two ports, only the assigned one counts. */
export function statesOf({ state, assignment, visitor }: PortRow): PortState[] {
  if (assignment === undefined) return visitor === undefined ? [state] : [];
  const states: PortState[] = [state, assignment.state];
  if (state === "shadow" && assignment.listener !== undefined) states.push("listening");
  return [...new Set(states)];
}

function stateOfPort(assignment: Assignment | undefined, listeners: readonly ListenerInfo[], visitor: Assignment | undefined): PortState {
  if (assignment === undefined) return visitor === undefined ? "unassigned" : "drift";
  // Listeners are told more often than assignments: they may already have the server.
  return assignment.trouble === undefined && listeners.some(({ own }) => own) ? "listening" : stateOf(assignment);
}

function listening(assignment: Assignment | undefined, listeners: readonly ListenerInfo[]): PortHolder | undefined {
  if (assignment?.listener !== undefined) return assignment.listener;
  const known = listeners.find(({ pid }) => pid !== undefined);
  if (known?.pid === undefined) return undefined;
  const { pid, command, startedAt, since, folder } = known;
  return { pid, command: command ?? UNKNOWN_PROGRAM, startedAt, since, folder };
}
