import { formatIdentity } from "../../../server/protocol/identity.js";
import type { ListenerInfo } from "../../../server/protocol/listeners.js";
import { defineCommand } from "../command.js";
import { exitCodes } from "../exitCode.js";
import { formatJson, withBackend } from "../shell.js";
import { formatTable } from "../table.js";

export const listeners = defineCommand({
  name: "listeners",
  summary: "show every process of this machine that listens on a port",
  flags: { json: { help: "print the whole answer as JSON" } },
  details: [
    "IDENTITY is who has the port; (stranger) behind it: who listens there is somebody else,",
    "and (unknown): the system does not say who listens. Other users' processes show as -.",
  ],
  run: async (flags, _operand, shell) => {
    const answer = await withBackend(shell, (backend) => backend.request("portDaddy/listeners", {}));
    if (flags.json === true) await shell.print(formatJson(answer));
    else if (answer.listeners.length > 0) await shell.print(formatListeners(answer.listeners));
    else shell.tell("Nothing listens on this machine.");
    return exitCodes.done;
  },
});

/** The most characters of a command line that a row shows. */
const LONGEST_COMMAND = 48;

/** A table for people, by port. */
export function formatListeners(listeners: readonly ListenerInfo[]): string {
  const rows = listeners
    .toSorted((a, b) => a.port - b.port)
    .map((listener) => [
      String(listener.port),
      listener.address,
      listener.pid === undefined ? "-" : String(listener.pid),
      commandOf(listener),
      listener.user ?? "-",
      ownerOf(listener),
      listener.folder ?? "-",
    ]);
  return formatTable([["PORT", "ADDRESS", "PID", "COMMAND", "USER", "IDENTITY", "FOLDER"], ...rows])
    .map((line) => `${line}\n`)
    .join("");
}

function commandOf({ command, container }: ListenerInfo): string {
  const text = container === undefined ? (command ?? "-") : `container ${container}`;
  return text.length > LONGEST_COMMAND ? `${text.slice(0, LONGEST_COMMAND - 1)}…` : text;
}

function ownerOf({ assignment, own, pid, container }: ListenerInfo): string {
  if (assignment === undefined) return "-";
  const identity = formatIdentity(assignment);
  if (own === true) return identity;
  return `${identity} (${pid === undefined && container === undefined ? "unknown" : "stranger"})`;
}
