import type { Assignment, PortHolder } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import { type PortState, stateNames } from "./portState.js";

/** A port with which something is the matter: it is somebody's, or somebody listens there. */
export interface PortRow {
  port: number;
  state: PortState;
  /** `project:service[:context]`; empty where it is nobody's. */
  identity: string;
  project: string;
  /** Who listens, else who holds the lease. */
  process?: PortHolder;
  user?: string;
  container?: string;
  /** Who leases it: `vscode (4242)`. */
  owner: string;
  /** When the process started, else when the lease began; ISO 8601. */
  since?: string;
  lastUsed?: string;
  assignment?: Assignment;
  listeners: readonly ListenerInfo[];
  /** The service whose own server has gone to this port. */
  visitor?: Assignment;
  /** All that a search looks at, in lower case. */
  text: string;
}

/** @param visitor the service that was given another port, and whose server is here */
export function createRow(
  port: number,
  assignment: Assignment | undefined,
  listeners: readonly ListenerInfo[],
  visitor: Assignment | undefined,
): PortRow {
  const state = stateOf(assignment, listeners, visitor);
  const identity = assignment === undefined ? "" : formatIdentity(assignment);
  const process =
    assignment?.trouble?.port === port ? (assignment.trouble.holder ?? listening(assignment, listeners)) : listening(assignment, listeners);
  const owner = assignment?.leases.map(({ client, pid }) => (pid === undefined ? client : `${client} (${pid})`)).join(", ") ?? "";
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
    stateNames[state],
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

/** All that holds of a port, where its state is the most urgent of it. Of a drift's two ports, only the assigned one is counted. */
export function statesOf({ state, assignment, visitor }: PortRow): PortState[] {
  if (assignment === undefined) return visitor === undefined ? [state] : [];
  const states: PortState[] = [state, assignment.state];
  if (state === "shadow" && assignment.listener !== undefined) states.push("listening");
  return [...new Set(states)];
}

function stateOf(assignment: Assignment | undefined, listeners: readonly ListenerInfo[], visitor: Assignment | undefined): PortState {
  if (assignment === undefined) return visitor === undefined ? "foreign" : "drift";
  if (assignment.trouble !== undefined) return assignment.trouble.kind;
  if (assignment.listener !== undefined || listeners.some(({ own }) => own)) return "listening";
  return assignment.state;
}

function listening(assignment: Assignment | undefined, listeners: readonly ListenerInfo[]): PortHolder | undefined {
  if (assignment?.listener !== undefined) return assignment.listener;
  const known = listeners.find(({ pid }) => pid !== undefined);
  if (known?.pid === undefined) return undefined;
  const { pid, command, startedAt, since, folder } = known;
  return { pid, command: command ?? "", startedAt, since, folder };
}
