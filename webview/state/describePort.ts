import { formatTime } from "../text/formats.js";
import type { PortModel } from "./portModel.js";
import type { PortRow } from "./portRow.js";
import { formatProcess } from "../../server/protocol/wording/formatProcess.js";
import { stateNames } from "../../server/protocol/wording/portState.js";
import {
  formerHolder,
  ownServerSentence,
  troubleSentence,
  unassignedSentence,
  unclearSentence,
} from "../../server/protocol/wording/sentences.js";

/** One line about a port, for the map's tip and for screen readers. */
export function describePort(model: PortModel, port: number): string {
  const row = model.rows.get(port);
  if (row === undefined) {
    return `${port}, ${stateNames[model.stateOf(port)]}${model.hasMoreToSay(port) ? `. ${explainUnassigned(model, port)}` : ""}`;
  }
  const process = row.process === undefined ? undefined : formatProcess(row.process);
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
    return `${formerHolder(rest)}. It is available to other services from ${formatTime(new Date(rest.until))}.`;
  }
  const limit = model.whyOnlyByNumber(port);
  if (limit !== undefined) return `Assigned only when requested by number, because ${limit}.`;
  return "Available: not assigned, and no process is listening.";
}

/** One sentence on the port's state, for its details. */
export function explainRow(row: PortRow): string {
  const { port, state, assignment, visitor, process, user, container, listeners } = row;
  if (assignment?.trouble !== undefined) return troubleSentence(assignment, assignment.trouble);
  if (visitor?.trouble !== undefined) return troubleSentence(visitor, visitor.trouble);
  const unclear = listeners.some(({ own }) => own === true) ? undefined : listeners.find((listener) => listener.unclear === true);
  if (assignment !== undefined && (unclear !== undefined || assignment.unclear === true))
    return unclearSentence(assignment, unclear ?? assignment.listener);
  if (state === "listening") return ownServerSentence({ user, ...process, container });
  if (state === "active") return `In use by ${row.owner}; no server is listening yet.`;
  if (state === "idle") return "Not in use. The service gets the same port again.";
  return unassignedSentence({ user, ...process, container }, port);
}
