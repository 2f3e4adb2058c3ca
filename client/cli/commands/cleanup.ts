import { defineCommand } from "../command.js";
import { exitCodes } from "../exitCode.js";
import { withBackend } from "../shell.js";

export const cleanup = defineCommand({
  name: "cleanup",
  summary: "end the leases of owners that are gone, and drop stale ports",
  flags: {},
  details: [
    "The backend does so by itself every half minute, unless config.json says otherwise. Stale is",
    "a port that nobody has used for retentionDays, or whose folder is gone for orphanDays.",
  ],
  run: async (_flags, _operand, shell) => {
    const { expiredLeases, removed } = await withBackend(shell, (backend) => backend.request("portDaddy/cleanup", {}));
    await shell.print(`${count(expiredLeases, "lease")} ended, ${count(removed, "assignment")} removed.\n`);
    return exitCodes.done;
  },
});

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;
