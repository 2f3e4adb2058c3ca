import path from "node:path";
import { dataDirectory } from "../../../server/protocol/dataDirectory.js";
import { printableLines } from "../../../server/protocol/wording/printable.js";
import { currentDirectory } from "../../connection/network/otherNetwork.js";
import { defineCommand } from "../command.js";
import { exitCodes } from "../exitCode.js";
import { LogReader } from "../logReader.js";

export const logs = defineCommand({
  name: "logs",
  summary: "print the backend's log, also when the backend is not running",
  flags: { follow: { short: "f", help: "keep printing what is added, until Ctrl-C" } },
  details: ["The files are in logs/ in the data directory; the last three full ones are kept. Times are UTC."],
  run: async (flags, _operand, shell) => {
    const folder = path.join(await currentDirectory(dataDirectory()), "logs");
    const reader = new LogReader(folder, flags.follow === true);
    let hasPrinted = false;
    for await (const text of reader.read()) {
      hasPrinted = true;
      if (!(await shell.print(printableLines(text)))) return exitCodes.done; // Nobody reads the output any more.
    }
    if (hasPrinted) return exitCodes.done;
    shell.tell(`There is no log in ${folder} yet. The backend writes one when it runs.`);
    return exitCodes.notFound;
  },
});
