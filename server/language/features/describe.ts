import type { Assignment, Lease, PortHolder, Trouble } from "../../protocol/assignment.js";
import { formatIdentity } from "../../protocol/identity.js";
import type { Meaning } from "../view.js";

/** One line, as plain text: "shop:web has port 3200". */
export function inShort({ identity, assignment }: Meaning): string {
  const name = formatIdentity(identity);
  return assignment === undefined ? `${name} gets a port when it is first needed` : `${name} has port ${assignment.port}`;
}

/** As Markdown: whose port, which, its state, who leases it. */
export function inFull(meaning: Meaning): string {
  const { identity, assignment } = meaning;
  if (assignment === undefined) return `**${escape(formatIdentity(identity))}** has no port yet. It gets one when it is first needed.`;
  const lines = [
    `**${escape(formatIdentity(identity))}** has port **${assignment.port}**${assignment.pinned === true ? ", which is pinned" : ""}.`,
    stateSentence(assignment),
    ...(assignment.trouble === undefined ? [] : [troubleOf(assignment.trouble)]),
    ...(assignment.listener === undefined || assignment.trouble?.kind === "conflict"
      ? []
      : [`${holder(assignment.listener)} listens there.`]),
  ];
  return lines.join("\n\n");
}

function stateSentence({ state, leases, lastUsedAt }: Assignment): string {
  if (state === "idle") return `Idle: nobody uses it now. Last used ${time(lastUsedAt)}.`;
  return `Active: in use by ${leases.map(lease).join(" and ")}.`;
}

const lease = ({ client, pid, since }: Lease): string =>
  `${escape(client)}${pid === undefined ? "" : ` (pid ${pid})`} since ${time(since)}`;

function troubleOf({ kind, port, holder: who }: Trouble): string {
  const by = who === undefined ? "Another program" : holder(who);
  if (kind === "drift") return `⚠ Its own server, ${by}, listens on ${port} instead.`;
  return kind === "shadow" ? `⚠ ${by} listens there, too, on another address.` : `⚠ ${by} listens there, and is none of its servers.`;
}

const holder = ({ command, pid }: PortHolder): string => `${code(command)} (pid ${pid})`;

/** "2030-01-01 00:00 UTC": the backend does not know the reader's time zone. */
const time = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

const escape = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]()<>#+!|~&-]/g, "\\$&");

/** Quotes a command line with more backticks than it contains, so that all of it is shown as text. */
function code(text: string): string {
  const line = oneLine(text).slice(0, 200);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = "`".repeat(longest + 1);
  return longest === 0 ? `${mark}${line}${mark}` : `${mark} ${line} ${mark}`;
}

const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, " ");
