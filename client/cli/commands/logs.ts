import path from "node:path";
import { dataDirectory } from "../../../server/protocol/dataDirectory.js";
import { defineCommand } from "../command.js";
import { exitCodes } from "../exitCode.js";
import { LogReader } from "../logReader.js";

export const logs = defineCommand({
  name: "logs",
  summary: "print the backend's log, whether it runs or not",
  flags: { follow: { short: "f", help: "go on with what is written from now on, until Ctrl-C" } },
  details: ["The files are in logs/ of the data directory; the last three full ones are kept. Times are UTC."],
  run: async (flags, _operand, shell) => {
    const folder = path.join(dataDirectory(), "logs");
    const reader = new LogReader(folder, flags.follow === true);
    let hasPrinted = false;
    for await (const text of reader.read()) {
      hasPrinted = true;
      if (!(await shell.print(text))) return exitCodes.done; // The reader has seen enough.
    }
    if (hasPrinted) return exitCodes.done;
    shell.tell(`There is no log in ${folder} yet; the backend writes it when it runs.`);
    return exitCodes.notFound;
  },
});
