import { defineCommand } from "../command.js";
import { exitCodes, UsageError } from "../exitCode.js";

export const init = defineCommand({
  name: "init",
  summary: "set up this folder: find what it serves, and write port-daddy.json",
  flags: {
    yes: { help: "write without asking: the services that are ticked, each in the first way" },
    json: { help: "print the plan as JSON: services, files before and after, notes; asks nothing" },
  },
  details: [
    "Shows the services that it finds and everything that it would write, then asks. Services that",
    "port-daddy.json declares already are left alone. Databases and the like are not ticked. Without a",
    "terminal to ask in, nothing is written unless --yes is given. The backend is not needed.",
  ],
  run: async (flags, _operand, shell) => {
    const { initFolder } = await import("../setup/initFolder.js"); // With parsers, and seldom needed.
    const outcome = await initFolder({ yes: flags.yes === true, json: flags.json === true }, shell);
    if (outcome === "unasked") {
      throw new UsageError("Nothing was written, because there is no terminal to ask in. Add --yes to write what is ticked.");
    }
    return exitCodes[outcome];
  },
});
