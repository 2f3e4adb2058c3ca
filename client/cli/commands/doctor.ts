import { currentDirectory } from "../../connection/network/otherNetwork.js";
import { dataDirectory } from "../../../server/protocol/dataDirectory.js";
import { printable } from "../../../server/protocol/wording/printable.js";
import { defineCommand } from "../command.js";
import { type Check, type Finding, runChecks } from "../checks/doctorChecks.js";
import { exitCodes } from "../exitCode.js";
import { formatJson, type Shell } from "../shell.js";
import { formatTable } from "../table.js";
import { checkBackend } from "../checks/checkBackend.js";
import { checkNetwork } from "../checks/checkNetwork.js";
import { checkDataDirectory } from "../checks/checkDataDirectory.js";
import { checkCommand, checkIpv6, checkNode, checkProject } from "../checks/checkMachine.js";

export const doctor = defineCommand({
  name: "doctor",
  summary: "check that everything works, and say how to fix what does not",
  flags: { json: { help: "print the findings as JSON" } },
  details: ["Starts the backend if it is not running. The exit code is 1 if a check failed."],
  run: async (flags, _operand, shell) => {
    const findings = await runChecks(checksOf(shell));
    await shell.print(flags.json === true ? formatJson({ findings }) : formatFindings(findings));
    return findings.some(({ state }) => state === "failure") ? exitCodes.failed : exitCodes.done;
  },
});

const checksOf = (shell: Shell): Check[] => [
  ["Node", () => checkNode(process.versions.node)],
  ["backend", () => checkBackend(shell)],
  // After the backend, which creates it for this user alone.
  ["data directory", async () => checkDataDirectory(await currentDirectory(dataDirectory()).catch(() => dataDirectory()))],
  ["network", checkNetwork],
  ["project", () => checkProject(shell.cwd())],
  ["command", checkCommand],
  ["IPv6", checkIpv6],
];

/** One line for each finding, with its remedy on the next line. */
export function formatFindings(findings: readonly Finding[]): string {
  const lines = formatTable(findings.map(({ state, subject, found }) => [state, subject, found]));
  return findings
    .flatMap(({ remedy }, at) => [lines[at]!, ...(remedy === undefined ? [] : [`         ${printable(remedy)}`])])
    .map((line) => `${line}\n`)
    .join("");
}
