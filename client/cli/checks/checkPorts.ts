import { type Assignment, type Trouble, troublesOf } from "../../../server/protocol/assignment.js";
import { formatIdentity } from "../../../server/protocol/identity.js";
import type { ListenerInfo } from "../../../server/protocol/listeners.js";
import { servesLocalhost } from "../../../server/protocol/machine/localhost.js";
import { formatProcessFrom } from "../../../server/protocol/wording/formatProcess.js";
import { stateNames } from "../../../server/protocol/wording/portState.js";
import { UNKNOWN_PROGRAM } from "../../../server/protocol/wording/processName.js";
import { troubleSentence, unclearSentence } from "../../../server/protocol/wording/sentences.js";
import type { Backend } from "../shell.js";
import { ok, type Report, warning, withoutStop } from "./doctorChecks.js";

/** Lists everything that listens. What is wrong with assignments is known afterwards. @throws Failure "SystemUnavailable" */
export async function readListeners(backend: Backend): Promise<ListenerInfo[]> {
  // A drift or a shadow counts only after a second scan has confirmed it.
  await backend.request("portDaddy/listeners", {});
  return (await backend.request("portDaddy/listeners", {})).listeners;
}

/**
 * Reports the troubles of all ports in use, strangers on the others, listeners that may be strangers, and servers whose folder is gone.
 * @param range the first and the last port that are assigned by themselves; listeners on other unassigned ports are none of our business
 */
export function reportPorts(
  assignments: readonly Assignment[],
  listeners: readonly ListenerInfo[],
  [first, last]: readonly [number, number],
): Report[] {
  const active = assignments.filter(({ state }) => state === "active");
  const idle = new Set(assignments.filter(({ state }) => state === "idle").map(({ port }) => port));
  const processes = distinct(listeners);
  const ownServers = listeners.filter(({ own }) => own === true);
  const served = new Set(ownServers.map(({ port }) => port));
  const wrong = [
    ...active.flatMap((assignment) => troublesOf(assignment).map((trouble) => reportTrouble(assignment, trouble))),
    ...processes
      .filter((listener) => idle.has(listener.port) && isStranger(listener))
      .flatMap((stranger) => reportStranger(stranger, ownServers)),
    // Beside an own server it is a second one, whosever it is, and so a trouble.
    ...processes.flatMap((listener) => (listener.unclear === true && !served.has(listener.port) ? reportUnclear(listener) : [])),
    ...processes
      .filter(({ folderDeleted }) => folderDeleted === true)
      .filter(({ assignment, port }) => assignment !== undefined || (port >= first && port <= last))
      .map(reportDeleted),
  ];
  if (wrong.length > 0) return wrong;
  return [{ subject: "ports", ...ok(`${active.length} of ${assignments.length} in use, all in order`) }];
}

function reportTrouble(assignment: Assignment, trouble: Trouble): Report {
  const identity = formatIdentity(assignment);
  const remedies = {
    conflict: `Stop it, or run "port-daddy release ${identity} --force" and start the service again, so that it gets another port.`,
    drift: `Restart the server so that it listens on port ${assignment.port}. If it ignores PORT, start it by "port-daddy run -- COMMAND --port {port}".`,
    shadow: "Stop one of the two.",
  };
  const found = withoutStop(troubleSentence(assignment, trouble));
  return { subject: stateNames[trouble.kind], ...warning(found, remedies[trouble.kind]) };
}

/** A service that is not in use gets another port then, so nothing else tells of it. */
function reportStranger({ assignment, ...listener }: ListenerInfo, ownServers: readonly ListenerInfo[]): Report[] {
  if (assignment === undefined) return [];
  const { pid, command = UNKNOWN_PROGRAM, folder, folderDeleted } = listener;
  const own = ownServers.filter(({ port }) => port === listener.port);
  const kind = own.length === 0 ? "conflict" : "shadow";
  const isApart = kind === "shadow" && ![own, [listener]].every((sockets) => servesLocalhost(sockets.map(({ address }) => address)));
  const holder = pid === undefined ? undefined : { pid, command, folder, folderDeleted };
  const remedy = `Stop it, if ${formatIdentity(assignment)} should keep this port. Otherwise its next start gets another one.`;
  return [
    {
      subject: stateNames[kind],
      ...warning(withoutStop(troubleSentence(assignment, { ...listener, kind, holder, ...(isApart ? { apart: true } : {}) })), remedy),
    },
  ];
}

/** Whether it is certain that it is not the assignment's own server. */
const isStranger = ({ own, unclear, pid, container }: ListenerInfo): boolean =>
  own !== true && unclear !== true && (pid !== undefined || container !== undefined);

function reportUnclear({ assignment, ...listener }: ListenerInfo): Report[] {
  if (assignment === undefined) return [];
  const remedy = "If it is not, stop it, or move the service to another port in VS Code.";
  return [{ subject: "unclear", ...warning(withoutStop(unclearSentence(assignment, listener)), remedy) }];
}

function reportDeleted({ assignment, ...listener }: ListenerInfo): Report {
  const whose = assignment === undefined ? "" : ` of ${formatIdentity(assignment)}`;
  const found = `${formatProcessFrom(listener)} is listening on port ${listener.port}${whose}`;
  return { subject: "folder", ...warning(found, "Stop it, and start it again in a folder that exists.") };
}

/** One row for each process or container on a port, whatever the number of its addresses. */
function distinct(listeners: readonly ListenerInfo[]): ListenerInfo[] {
  const rows = new Map(listeners.map((row) => [`${row.port} ${row.container ?? row.pid ?? `of ${row.user ?? ""}`}`, row]));
  return [...rows.values()];
}
