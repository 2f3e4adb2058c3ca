import { formatIdentity, type Identity } from "../../server/protocol/identity.js";
import { listAll } from "../../server/protocol/pages/listAll.js";
import { compareNames, inOrder } from "../../server/protocol/wording/order.js";
import { printable } from "../../server/protocol/wording/printable.js";
import { declaredIn } from "../project/declaredIn.js";
import { findProject, type Project } from "../project/findProject.js";
import type { Command } from "./command.js";
import { commands, findCommand } from "./commands.js";
import { type ExitCode, exitCodes } from "./exitCode.js";
import { type Shell, withBackend } from "./shell.js";

/**
 * Prints the completions of the word at the cursor, one per line, each with a tab and a description for shells that show one.
 * Prints no errors and starts no backend, because the user is in the middle of a line.
 * @param typed the word after a `=`, so that it is never empty: PowerShell drops empty arguments
 * @param before the words between `port-daddy` and that one
 */
export async function completeWord([typed = "=", ...before]: readonly string[], shell: Shell): Promise<ExitCode> {
  const begun = typed.slice(1);
  const candidates = await candidatesFor(before, begun, shell).catch((): Candidate[] => []);
  const fitting = candidates.filter(([word]) => word.startsWith(begun));
  await shell.print(fitting.map(([word, help]) => `${word}\t${printable(help)}\n`).join(""));
  return exitCodes.done;
}

type Candidate = [word: string, help: string];

async function candidatesFor(before: readonly string[], begun: string, shell: Shell): Promise<Candidate[]> {
  const [name, ...given] = before;
  if (name === undefined) return begun.startsWith("-") ? general : await commandNames();
  const command = await findCommand(name);
  if (command === undefined || given.includes("--")) return [];
  const value = flagAwaitingValue(command, given.at(-1));
  if (value !== undefined) return (value.choices ?? []).map((choice) => [choice, value.help]);
  if (begun.startsWith("-")) return flagsOf(command);
  if (command.completes === undefined) return [];
  return command.completes === "identity" ? identities(shell) : command.completes.map((word) => [word, command.summary]);
}

const general: Candidate[] = [
  ["--help", "show the help"],
  ["--version", "show the version"],
];

const commandNames = (): Promise<Candidate[]> =>
  Promise.all(Object.entries(commands).map(async ([name, load]): Promise<Candidate> => [name, (await load()).summary]));

/** The flag whose value is being typed. */
function flagAwaitingValue({ flags }: Command, word: string | undefined) {
  const flag = word?.startsWith("--") === true ? word.slice(2) : "";
  return Object.hasOwn(flags, flag) && flags[flag]!.value !== undefined ? flags[flag] : undefined;
}

const flagsOf = ({ flags, rest }: Command): Candidate[] => [
  ...Object.entries(flags).map(([name, { help }]): Candidate => [`--${name}`, help]),
  ["--help", "show the help"],
  ...(rest === undefined ? [] : [["--", rest] satisfies Candidate]),
];

/** All identities that have a port, and the short names of those of this folder's project. */
async function identities(shell: Shell): Promise<Candidate[]> {
  const own = await findProject(shell.cwd()).catch(() => undefined);
  const { assignments } = await withBackend(shell, (backend) => listAll(backend, {}), { start: false }).catch(() => ({ assignments: [] }));
  const known = assignments
    .toSorted(inOrder(declaredIn(own === undefined ? [] : [own])))
    .map((assignment): Candidate => [formatIdentity(assignment), `port ${assignment.port}`]);
  return [...known, ...(own === undefined ? [] : shortNames(own, assignments))];
}

function shortNames({ project, services }: Project, assignments: readonly Identity[]): Candidate[] {
  const assigned = assignments
    .filter((assignment) => assignment.project === project)
    .map(({ service }) => service)
    .sort(compareNames);
  return [...new Set([...services.keys(), ...assigned])].map((service) => [`:${service}`, `${service} of this folder's project`]);
}
