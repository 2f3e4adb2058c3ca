import { defineCommand } from "../command.js";
import { exitCodes } from "../exitCode.js";
import { withBackend } from "../shell.js";

export const cleanup = defineCommand({
  name: "cleanup",
  summary: "end the leases of dead processes, and remove stale assignments",
  flags: {},
  details: [
    "The backend also does this by itself, every 30 seconds by default. An assignment is stale when",
    "it was not used for retentionDays, or when its folder has been gone for orphanDays, two settings",
    "in config.json.",
  ],
  run: async (_flags, _operand, shell) => {
    const { expiredLeases, removed } = await withBackend(shell, (backend) => backend.request("portDaddy/cleanup", {}));
    await shell.print(`${count(expiredLeases, "lease")} ended, ${count(removed, "assignment")} removed.\n`);
    return exitCodes.done;
  },
});

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;
