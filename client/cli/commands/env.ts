import { servicesWithVariables } from "../../project/environment.js";
import { defineCommand } from "../command.js";
import { exitCodes } from "../exitCode.js";
import { requestProject, shellVariablesOf, variablesOf } from "../projectPorts.js";
import { tellSurprises } from "../tellSurprises.js";
import { formatJson, withBackend } from "../shell.js";
import { findTarget } from "../target.js";

const shells = ["sh", "fish", "powershell"] as const;
const formats = [...shells, "dotenv", "json"] as const;
type Format = (typeof formats)[number];

export const env = defineCommand({
  name: "env",
  summary: "print the ports of this folder's project as environment variables",
  flags: { format: { value: "FORMAT", choices: formats, help: "sh (also for bash and zsh), fish, powershell, dotenv or json" } },
  details: [
    "PORT is the port of the main service; a project that declares databases alone has none. Every",
    "service that port-daddy.json declares has a variable by its name, such as API_PORT for api, and the",
    'one that its "env" in port-daddy.json names. Terminals and tasks in VS Code have the same variables.',
    "Every service gets a port, or none does.",
    "In a shell there is PORT_DADDY_IDENTITY, too, by which servers that the shell starts are recognized",
    "as the project's, even if they work in another folder.",
    "Examples:",
    "",
    '  eval "$(port-daddy env)"                          in sh, bash and zsh',
    "  port-daddy env --format fish | source             in fish",
    "  port-daddy env --format powershell | Out-String | Invoke-Expression",
    "  port-daddy env --format dotenv >.env",
  ],
  run: async (flags, _operand, shell) => {
    const target = await findTarget(undefined, shell.cwd());
    const targets = servicesWithVariables(target.own!).map((service) => ({ ...target, service }));
    const answers = await withBackend(shell, (backend) => requestProject(backend, targets));
    // A shell evaluates the variables in every folder that it enters, whether or not it starts a server there.
    for (const answer of answers) tellSurprises(answer, shell, { startsServer: false });
    const format = flags.format ?? "sh";
    // A file may outlive its project's name and checkout, and be read by anything.
    const variables = isShell(format) ? shellVariablesOf(target, answers) : variablesOf(target, answers);
    await shell.print(formatVariables(variables, format));
    return exitCodes.done;
  },
});

const isShell = (format: Format): boolean => shells.some((each) => each === format);

/** @param variables names that need no quotes in any shell, and values of the characters A-Z a-z 0-9 . _ - and colons */
export function formatVariables(variables: ReadonlyMap<string, string>, format: Format): string {
  if (format === "json") return formatJson(Object.fromEntries(variables));
  return [...variables].map(([name, value]) => `${lineOf[format](name, value)}\n`).join("");
}

const lineOf = {
  sh: (name: string, value: string) => `export ${name}=${quoted(value)}`,
  fish: (name: string, value: string) => `set -gx ${name} ${quoted(value)}`,
  powershell: (name: string, value: string) => `$env:${name} = "${value}"`,
  dotenv: (name: string, value: string) => `${name}=${value}`,
};

/** Ports need no quotes. */
const quoted = (value: string): string => (/^\d+$/.test(value) ? value : `'${value}'`);
