import type { Assignment } from "../../../server/protocol/assignment.js";
import { formatIdentity } from "../../../server/protocol/identity.js";
import type { ListenerInfo } from "../../../server/protocol/listeners.js";
import { formatProcess } from "../../../server/protocol/wording/formatProcess.js";
import { byPort } from "../../../server/protocol/wording/order.js";
import { stateNames } from "../../../server/protocol/wording/portState.js";
import { processName } from "../../../server/protocol/wording/processName.js";
import { defineCommand } from "../command.js";
import { exitCodes } from "../exitCode.js";
import { formatJson, withBackend } from "../shell.js";
import { formatTable } from "../table.js";

export const listeners = defineCommand({
  name: "listeners",
  summary: "show every process on this machine that listens on a port",
  flags: { json: { help: "print the whole answer as JSON" } },
  details: [
    "IDENTITY is the service that has the port. (stranger) after it means that another process",
    "listens there, (unclear) that it may be the service's own server or another process, and",
    "(drift) that it is the service's own server, on a port other than its assigned one. PID and",
    "PROCESS are - where the system tells only the user.",
  ],
  run: async (flags, _operand, shell) => {
    const answer = await withBackend(shell, (backend) => backend.request("portDaddy/listeners", {}));
    if (flags.json === true) await shell.print(formatJson(answer));
    else if (answer.listeners.length > 0) await shell.print(formatListeners(answer.listeners));
    else shell.tell("Nothing is listening on this machine.");
    return exitCodes.done;
  },
});

/** At most this many characters of a process's name are shown. */
const LONGEST_PROCESS = 48;

/** Formats a table for people, ordered by port. */
export function formatListeners(listeners: readonly ListenerInfo[]): string {
  const rows = listeners
    .toSorted(byPort)
    .map((listener) => [
      String(listener.port),
      listener.address,
      listener.pid === undefined ? "-" : String(listener.pid),
      processOf(listener),
      listener.user ?? "-",
      ownerOf(listener),
      listener.folder ?? "-",
    ]);
  return formatTable([["PORT", "ADDRESS", "PID", "PROCESS", "USER", "IDENTITY", "FOLDER"], ...rows])
    .map((line) => `${line}\n`)
    .join("");
}

function processOf({ command, container }: ListenerInfo): string {
  const text = container === undefined ? (command === undefined ? "-" : processName(command)) : formatProcess({ container });
  return text.length > LONGEST_PROCESS ? `${text.slice(0, LONGEST_PROCESS - 1)}…` : text;
}

function ownerOf(listener: ListenerInfo): string {
  const { assignment, driftOf } = listener;
  const drift = driftOf === undefined ? [] : [`${driftOf} (${stateNames.drift})`];
  return [...(assignment === undefined ? [] : [holderOf(assignment, listener)]), ...drift].join(", ") || "-";
}

function holderOf(assignment: Assignment, { own, unclear, pid, container }: ListenerInfo): string {
  const identity = formatIdentity(assignment);
  if (own === true) return identity;
  const isUnclear = unclear === true || (pid === undefined && container === undefined);
  return `${identity} (${isUnclear ? "unclear" : "stranger"})`;
}
