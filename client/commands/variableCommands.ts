import type { Command } from "./commands.js";
import { readPortArguments } from "../variables/portArguments.js";
import { VARIABLES } from "../variables/portVariables.js";
import type { ServicePorts } from "../folders/servicePorts.js";

/**
 * `${command:portDaddy.port}` and `${command:portDaddy.url}`, with texts as VS Code requires of variables. After an error or Escape they
 * have no value, and VS Code does not start the configuration or task.
 */
export function variableCommands(ports: Pick<ServicePorts, "get">): Record<string, Command> {
  return Object.fromEntries(
    Object.entries(VARIABLES).map(([command, toText]) => [
      command,
      async (argument?: unknown) => {
        const assignment = await ports.get(await readPortArguments(argument));
        return assignment === undefined ? undefined : toText(assignment);
      },
    ]),
  );
}
