import * as l10n from "@vscode/l10n";
import { formatTime } from "../text/formats.js";
import type { PortModel } from "./portModel.js";
import type { PortRow } from "./portRow.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import { nameProcess, ownServerText, troubleText, unassignedText, unclearText } from "../text/sentences.js";
import { stateTexts } from "../text/states.js";

/** One line about a port, for the map's tip and for screen readers. */
export function describePort(model: PortModel, port: number): string {
  const row = model.rows.get(port);
  if (row === undefined) {
    return `${port}, ${stateTexts[model.stateOf(port)]}${model.hasMoreToSay(port) ? `. ${explainUnassigned(model, port)}` : ""}`;
  }
  const process = row.process === undefined ? undefined : nameProcess(row.process);
  return [String(port), row.identity, stateTexts[row.state], process, row.container]
    .filter((part) => part !== undefined && part !== "")
    .join(", ");
}

/** One sentence on why an unassigned port is or is not available. */
export function explainUnassigned(model: PortModel, port: number): string {
  const excluded = model.exclusionOf(port);
  if (excluded !== undefined) return l10n.t("Never assigned: {0}.", excluded);
  const rest = model.restAt(port);
  if (rest !== undefined) {
    return l10n.t(
      "{0} had it until a moment ago. It is available to other services from {1}.",
      formatIdentity(rest),
      formatTime(new Date(rest.until)),
    );
  }
  const limit = model.whyOnlyByNumber(port);
  if (limit !== undefined) return l10n.t("Assigned only when requested by number, because {0}.", limit);
  return l10n.t("Available: not assigned, and no process is listening.");
}

/** One sentence on the port's state, for its details. */
export function explainRow(row: PortRow): string {
  const { port, state, assignment, visitor, process, user, container, listeners } = row;
  if (assignment?.trouble !== undefined) return troubleText(assignment, assignment.trouble);
  if (visitor?.trouble !== undefined) return troubleText(visitor, visitor.trouble);
  const unclear = listeners.some(({ own }) => own === true) ? undefined : listeners.find((listener) => listener.unclear === true);
  if (assignment !== undefined && (unclear !== undefined || assignment.unclear === true))
    return unclearText(assignment, unclear ?? assignment.listener);
  if (state === "listening") return ownServerText({ user, ...process, container });
  if (state === "active") return l10n.t("In use by {0}; no server is listening yet.", row.owner);
  if (state === "idle") return l10n.t("Not in use. The service gets the same port again.");
  return unassignedText({ user, ...process, container }, port);
}
