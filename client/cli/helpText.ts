import { type Command, formatFlag } from "./command.js";
import { formatTable } from "./table.js";

/** `port-daddy --help` */
export function generalHelp(commands: readonly Command[]): string {
  return [
    "Usage: port-daddy COMMAND [ARGUMENTS]",
    "",
    "Stable, conflict-free ports for every project.",
    "",
    "Commands:",
    ...indent(commands.map((command) => [synopsis(command), command.summary])),
    "",
    "IDENTITY is project[:service[:context]], or :service for the project of this folder.",
    "Without it, commands use the main service of this folder.",
    "",
    "  --help      show this help, or the help of a command",
    "  --version   show the version",
    "",
    "Exit codes: 0 done, 1 failed, 2 usage, 3 no port available, 4 backend out of reach, 5 not found.",
    "",
  ].join("\n");
}

/** `port-daddy request --help` */
export function commandHelp(command: Command): string {
  const flags = Object.entries(command.flags).map(([name, flag]) => [formatFlag(name, flag), flag.help]);
  return [
    `Usage: port-daddy ${[withOperand(command), ...flags.map(([flag]) => `[${flag}]`), ...restOf(command)].join(" ")}`,
    "",
    `${command.summary.charAt(0).toUpperCase()}${command.summary.slice(1)}.`,
    "",
    ...indent([...flags, ["--help", "show this help"]]),
    ...(command.details === undefined ? [] : ["", ...command.details]),
    "",
  ].join("\n");
}

const synopsis = (command: Command): string => [withOperand(command), ...restOf(command)].join(" ");

const withOperand = ({ name, operand }: Command): string => (operand === undefined ? name : `${name} ${operand}`);

const restOf = ({ rest }: Command): string[] => (rest === undefined ? [] : [`-- ${rest}`]);

const indent = (rows: string[][]): string[] => formatTable(rows).map((line) => `  ${line}`);
