import { LAST_PORT } from "../../../server/protocol/port.js";
import { printable } from "../../../server/protocol/wording/printable.js";
import { defineCommand } from "../command.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { readAnyPort } from "../flagNumber.js";
import { formatJson, withBackend } from "../shell.js";

export const explain = defineCommand({
  name: "explain",
  operand: "PORT",
  summary: "say who has a port, and why it is or is not available",
  flags: { json: { help: "print the whole answer as JSON" } },
  run: async (flags, operand, shell) => {
    if (operand === undefined) throw new UsageError(`PORT is missing; it must be a whole number from 1 to ${LAST_PORT}.`);
    const port = readAnyPort("PORT", operand);
    const answer = await withBackend(shell, (backend) => backend.request("portDaddy/explain", { port }));
    await shell.print(flags.json === true ? formatJson(answer) : `${printable(answer.reason)}\n`);
    return exitCodes.done;
  },
});
