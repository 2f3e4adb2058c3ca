import type { PortEvent } from "../../../server/protocol/history.js";
import { formatIdentity } from "../../../server/protocol/identity.js";
import { MAX_HISTORY } from "../../../server/protocol/limits.js";
import { formatActor } from "../../../server/protocol/wording/formatOwner.js";
import { findProject } from "../../project/findProject.js";
import { defineCommand } from "../command.js";
import { exitCodes } from "../exitCode.js";
import { readAnyPort, readLimit } from "../flagNumber.js";
import { formatJson, withBackend } from "../shell.js";
import { formatTable } from "../table.js";
import { readIdentity } from "../target.js";
import { formatTime } from "../times.js";

export const history = defineCommand({
  name: "history",
  operand: "[IDENTITY|PORT]",
  completes: "identity",
  summary: "show what happened to ports, newest first",
  flags: {
    limit: { value: "N", help: `show at most N events, 1 to ${MAX_HISTORY}; 100 by default` },
    json: { help: "print the whole answer as JSON" },
  },
  details: [
    "Parts of IDENTITY that are left out match everything: shop means all services and checkouts of",
    "shop, and :web the service web of this folder's project. Times are local.",
  ],
  run: async (flags, operand, shell) => {
    const limit = readLimit("--limit", flags.limit);
    const about = operand === undefined ? {} : await readSubject(operand, () => shell.cwd());
    const answer = await withBackend(shell, (backend) => backend.request("portDaddy/history", { ...about, limit }));
    if (flags.json === true) await shell.print(formatJson(answer));
    else if (answer.events.length > 0) await shell.print(formatEvents(answer.events));
    else shell.tell(operand === undefined ? "There are no events yet." : `There are no events for "${operand}".`);
    return exitCodes.done;
  },
});

async function readSubject(operand: string, cwd: () => string) {
  if (/^-?\d+$/.test(operand)) return { port: readAnyPort("PORT", operand) };
  const { project, service, context } = readIdentity(operand);
  return { project: project ?? (await findProject(cwd())).project, service, context };
}

/** Formats a table for people, in the given order. */
export function formatEvents(events: readonly PortEvent[]): string {
  const rows = events.map((event) => [
    formatTime(event.at),
    event.kind,
    event.previousPort === undefined ? String(event.port) : `${event.previousPort} -> ${event.port}`,
    formatIdentity(event),
    formatActor(event) || "-",
    event.reason ?? "-",
  ]);
  return formatTable([["TIME", "EVENT", "PORT", "IDENTITY", "BY", "REASON"], ...rows])
    .map((line) => `${line}\n`)
    .join("");
}
