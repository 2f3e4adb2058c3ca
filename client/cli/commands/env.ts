import { defineCommand } from "../command.js";
import { exitCodes } from "../exitCode.js";
import { projectTargets, requestProject, variablesOf } from "../projectPorts.js";
import { tellSurprises } from "../tellSurprises.js";
import { formatJson, withBackend } from "../shell.js";
import { findTarget } from "../target.js";

const formats = ["sh", "fish", "powershell", "dotenv", "json"] as const;

export const env = defineCommand({
  name: "env",
  summary: "print the ports of this folder's project as variables",
  flags: { format: { value: "FORMAT", choices: formats, help: "sh (which is also for bash and zsh), fish, powershell, dotenv or json" } },
  details: [
    "PORT is the main service's. Each service that port-daddy.json declares has its own variable,",
    'the "env" that is declared for it or else its name, as API_PORT for api. Terminals and tasks',
    "in VS Code have the same. Each service gets its port, if it has none yet, or none does. To use it:",
    "",
    '  eval "$(port-daddy env)"                          in sh, bash and zsh',
    "  port-daddy env --format fish | source             in fish",
    "  port-daddy env --format powershell | Out-String | Invoke-Expression",
    "  port-daddy env --format dotenv >.env",
  ],
  run: async (flags, _operand, shell) => {
    const target = await findTarget(undefined, shell.cwd());
    const answers = await withBackend(shell, (backend) => requestProject(backend, projectTargets(target)));
    for (const answer of answers) tellSurprises(answer, shell);
    await shell.print(formatVariables(variablesOf(target, answers), flags.format ?? "sh"));
    return exitCodes.done;
  },
});

/** @param variables whose names need no quotes in any shell, and whose values are ports */
export function formatVariables(variables: ReadonlyMap<string, string>, format: (typeof formats)[number]): string {
  if (format === "json") return formatJson(Object.fromEntries(variables));
  return [...variables].map(([name, value]) => `${lineOf[format](name, value)}\n`).join("");
}

const lineOf = {
  sh: (name: string, value: string) => `export ${name}=${value}`,
  fish: (name: string, value: string) => `set -gx ${name} ${value}`,
  powershell: (name: string, value: string) => `$env:${name} = "${value}"`,
  dotenv: (name: string, value: string) => `${name}=${value}`,
};
