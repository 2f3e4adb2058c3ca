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
    return `${port}, ${stateNames[model.stateOf(port)]}${model.hasMoreToSay(port) ? `. ${explainNobodys(model, port)}` : ""}`;
  }
  const process = row.process === undefined ? undefined : describeHolder(row.process);
  return [String(port), row.identity, stateNames[row.state], process, row.container]
    .filter((part) => part !== undefined && part !== "")
    .join(", ");
}

/** One sentence on why an unassigned port is or is not available. */
export function explainNobodys(model: PortModel, port: number): string {
  const excluded = model.exclusionOf(port);
  if (excluded !== undefined) return `It is never handed out: ${excluded}.`;
  const rest = model.restAt(port);
  if (rest !== undefined) {
    return `${formatIdentity(rest)} gave it back; nobody else gets it before ${formatTime(new Date(rest.until))}.`;
  }
  if (model.isOnlyByNumber(port)) return "It is given only to who asks for it by number, since other programs like to use it.";
  return "Nobody has it, and nobody listens there.";
}

/** One sentence on the port's state, for its details. */
export function explainRow(row: PortRow): string {
  const { state, assignment, visitor, process } = row;
  if (assignment?.trouble !== undefined) return describeTrouble(assignment);
  if (visitor !== undefined) return describeTrouble(visitor);
  if (state === "listening") return `Its own server, ${describeHolder(process)}, listens here.`;
  if (state === "active") return `${row.owner} has it; no server listens yet.`;
  if (state === "idle") return "Nobody uses it now. It gets the same port again.";
  return `${describeHolder(process)} listens here, and the port is nobody's.`;
}
