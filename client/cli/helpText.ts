import { type Command, formatFlag } from "./command.js";
import { formatTable } from "./table.js";

/** `port-daddy --help` */
export function generalHelp(commands: readonly Command[]): string {
  return [
    "Usage: port-daddy COMMAND [ARGUMENTS]",
    "",
    "Gives every service on this machine a port of its own: the same one every day.",
    "",
    "Commands:",
    ...indent(commands.map((command) => [synopsis(command), command.summary])),
    "",
    "IDENTITY is project[:service[:context]], or :service for the project of this folder;",
    "nothing at all is the main service of this folder.",
    "",
    "  --help      this help; after a command, that of the command",
    "  --version   the version",
    "",
    "Exit codes: 0 done, 1 failed, 2 usage, 3 no port to be had, 4 backend out of reach, 5 not found.",
    "",
  ].join("\n");
}

/** `port-daddy request --help` */
export function commandHelp(command: Command): string {
  const flags = Object.entries(command.flags).map(([name, { value, help }]) => [formatFlag(name, value), help]);
  return [
    `Usage: port-daddy ${[synopsis(command), ...Object.entries(command.flags).map(([name, { value }]) => `[${formatFlag(name, value)}]`)].join(" ")}`,
    "",
    `${command.summary.charAt(0).toUpperCase()}${command.summary.slice(1)}.`,
    "",
    ...indent([...flags, ["--help", "this help"]]),
    ...(command.details === undefined ? [] : ["", ...command.details]),
    "",
  ].join("\n");
}

const synopsis = ({ name, operand }: Command): string => (operand === undefined ? name : `${name} ${operand}`);

const indent = (rows: string[][]): string[] => formatTable(rows).map((line) => `  ${line}`);
