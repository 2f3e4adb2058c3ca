import { formatIdentity } from "../../server/protocol/identity.js";
import { describeHolder, describeTrouble } from "../text/describeTrouble.js";
import { formatTime } from "../text/formats.js";
import type { PortModel } from "./portModel.js";
import type { PortRow } from "./portRow.js";
import { stateNames } from "./portState.js";

/** One line about a port, for the map's tip and for screen readers. */
export function describePort(model: PortModel, port: number): string {
  const row = model.rows.get(port);
  if (row === undefined) {
    return `${port}, ${stateNames[model.stateOf(port)]}${model.hasMoreToSay(port) ? `. ${explainUnassigned(model, port)}` : ""}`;
  }
  const process = row.process === undefined ? undefined : describeHolder(row.process);
  return [String(port), row.identity, stateNames[row.state], process, row.container]
    .filter((part) => part !== undefined && part !== "")
    .join(", ");
}

/** One sentence on why an unassigned port is or is not available. */
export function explainUnassigned(model: PortModel, port: number): string {
  const excluded = model.exclusionOf(port);
  if (excluded !== undefined) return `Never assigned: ${excluded}.`;
  const rest = model.restAt(port);
  if (rest !== undefined) {
    return `${formatIdentity(rest)} released it. It is available to other services from ${formatTime(new Date(rest.until))}.`;
  }
  if (model.isOnlyByNumber(port)) return "Assigned only when requested by number, because other programs often use it.";
  return "Available: not assigned, and no process is listening.";
}

/** One sentence on the port's state, for its details. */
export function explainRow(row: PortRow): string {
  const { state, assignment, visitor, process } = row;
  if (assignment?.trouble !== undefined) return describeTrouble(assignment);
  if (visitor !== undefined) return describeTrouble(visitor);
  if (state === "listening") return `Its own server, ${describeHolder(process)}, is listening here.`;
  if (state === "active") return `In use by ${row.owner}; no server is listening yet.`;
  if (state === "idle") return "Not in use. The service gets the same port again.";
  return `${describeHolder(process)} is listening here, and the port is not assigned.`;
}
