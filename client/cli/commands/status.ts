import type { Health } from "../../../server/protocol/requests.js";
import { defineCommand } from "../command.js";
import { exitCodes } from "../exitCode.js";
import { formatJson, withBackend } from "../shell.js";
import { formatTable } from "../table.js";
import { formatDuration } from "../times.js";

export const status = defineCommand({
  name: "status",
  summary: "show the state of the backend, without starting it",
  flags: { json: { help: "print the whole answer as JSON" } },
  run: async (flags, _, shell) => {
    const health = await withBackend(shell, (backend) => backend.request("portDaddy/health", {}), { start: false });
    await shell.print(flags.json === true ? formatJson(health) : formatHealth(health));
    return exitCodes.done;
  },
});

export function formatHealth(health: Health): string {
  const { total, active, idle } = health.assignments;
  return formatTable([
    ["status", health.status],
    ...health.problems.map((problem) => ["problem", problem]),
    ["version", `${health.version}, protocol ${health.protocol}`],
    ["pid", `${health.pid}, running for ${formatDuration(health.uptimeSeconds)}`],
    ["store", `${health.store.path ?? "not in a file"} (${health.store.status})`],
    ["clients", String(health.clients)],
    ["ports", `${total} assigned (${active} active, ${idle} idle), range ${health.range.join(" to ")}`],
  ])
    .map((line) => `${line}\n`)
    .join("");
}
