import { defineCommand } from "../command.js";
import { type Finding, type Look, runChecks } from "../checks/doctorChecks.js";
import { exitCodes } from "../exitCode.js";
import { formatJson, type Shell } from "../shell.js";
import { formatTable } from "../table.js";
import { checkBackend } from "../checks/checkBackend.js";
import { checkDataDirectory } from "../checks/checkDataDirectory.js";
import { checkCommand, checkIpv6, checkNode, checkProject } from "../checks/checkMachine.js";

export const doctor = defineCommand({
  name: "doctor",
  summary: "check that all is as it should be, and say what to do",
  flags: { json: { help: "print all that was found as JSON" } },
  details: ["Starts the backend if it does not run, to see whether it can. Exit code 1 where something failed."],
  run: async (flags, _operand, shell) => {
    const findings = await runChecks(looks(shell));
    await shell.print(flags.json === true ? formatJson({ findings }) : formatFindings(findings));
    return findings.some(({ state }) => state === "failure") ? exitCodes.failed : exitCodes.done;
  },
});

const looks = (shell: Shell): Look[] => [
  ["Node", () => checkNode(process.versions.node)],
  ["backend", () => checkBackend(shell)],
  // Behind the backend, which makes it, and makes it this user's alone.
  ["data directory", checkDataDirectory],
  ["project", () => checkProject(shell.cwd())],
  ["command", checkCommand],
  ["IPv6", checkIpv6],
];

/** One line each, and where something is to be done, that below it. */
export function formatFindings(findings: readonly Finding[]): string {
  const lines = formatTable(findings.map(({ state, subject, found }) => [state, subject, found]));
  return findings
    .flatMap(({ remedy }, at) => [lines[at]!, ...(remedy === undefined ? [] : [`         ${remedy}`])])
    .map((line) => `${line}\n`)
    .join("");
}
