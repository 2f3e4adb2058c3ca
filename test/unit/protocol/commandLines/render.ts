import type { Command } from "../../../../server/protocol/commandLines/commandLine.js";
import { findProgram } from "../../../../server/protocol/commandLines/findProgram.js";
import { namedPorts } from "../../../../server/protocol/commandLines/namedPorts.js";
import { parseCommandLine } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import { withPort } from "../../../../server/protocol/commandLines/withPort.js";

/** All that is known of a command line, as the tables write it. */
export const render = (line: string): string[] =>
  parseCommandLine(line).flatMap((command) => {
    const program = findProgram(command);
    const given = withPort(line, command, program, "${P:-1}");
    return [`  ${renderCommand(line, command)}`, ...(given === undefined ? [] : [`  -> ${given}`])];
  });

function renderCommand(line: string, command: Command): string {
  const { words, script, folder, workspace, within, variables } = command;
  const program = findProgram(command);
  const ports = namedPorts(command, program).map(({ port, offset, length, isOwn, flag }) => {
    const written = line.slice(offset, offset + length);
    if (written !== String(port)) throw new Error(`${port} is not where it is said to be, but ${written}`);
    const told = flag === undefined ? "" : ` (${line.slice(flag.offset, flag.offset + flag.length)})`;
    return `${isOwn ? "own" : "mentions"} ${port}${told}`;
  });
  return [
    words.map(({ value }) => value).join(" "),
    ...(program === undefined ? [] : [program.name]),
    ...(variables.length === 0 ? [] : [`with ${variables.map(({ name, value }) => `${name}=${value.value}`).join(" ")}`]),
    ...(script === undefined ? [] : [`script ${script}`]),
    ...(folder === undefined ? [] : [`in ${folder}`]),
    ...(workspace === undefined ? [] : [`of ${workspace}`]),
    ...(within === undefined ? [] : [`within ${within}`]),
    ...ports,
  ].join(" | ");
}
