import type { Assignment, Lease, PortHolder } from "../../protocol/assignment.js";
import { formatIdentity } from "../../protocol/identity.js";
import { formatOwner } from "../../protocol/wording/formatOwner.js";
import { stateNames } from "../../protocol/wording/portState.js";
import { ownServerSentence, troubleSentence, unclearSentence } from "../../protocol/wording/sentences.js";
import type { Meaning } from "../view.js";

/** One line, as plain text: "shop:web has port 3200". */
export function inShort({ identity, assignment }: Meaning): string {
  const name = formatIdentity(identity);
  return assignment === undefined ? `${name} gets a port on first use` : `${name} has port ${assignment.port}`;
}

/** As Markdown: whose port it is, its number, its state, and who uses it. */
export function inFull(meaning: Meaning): string {
  const { identity, assignment } = meaning;
  if (assignment === undefined) return `**${escape(formatIdentity(identity))}** has no port yet. It gets one on first use.`;
  const { port, pinned, listener, trouble } = assignment;
  const lines = [
    `**${escape(formatIdentity(identity))}** has port **${port}**${pinned === true ? ", which is pinned" : ""}.`,
    stateSentence(assignment),
    ...(trouble === undefined ? [] : [`⚠ ${escape(troubleSentence(assignment, trouble))}`]),
    ...(trouble === undefined && listener !== undefined ? [escape(describeListener(assignment, listener))] : []),
  ];
  return lines.join("\n\n");
}

const describeListener = (assignment: Assignment, listener: PortHolder): string =>
  assignment.unclear === true ? unclearSentence(assignment, listener) : ownServerSentence(listener);

function stateSentence({ state, leases, lastUsedAt }: Assignment): string {
  const name = stateNames[state].replace(/^./, (first) => first.toUpperCase());
  return state === "idle"
    ? `${name}: not in use. Last used ${time(lastUsedAt)}.`
    : `${name}: in use by ${leases.map(lease).join(" and ")}.`;
}

const lease = (held: Lease): string => `${escape(formatOwner(held))} since ${time(held.since)}`;

/** "2030-01-01 00:00 UTC": the backend does not know the reader's time zone. */
const time = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

const escape = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]()<>#+!|~&-]/g, "\\$&");

const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, " ");
