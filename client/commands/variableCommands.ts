import type { Command } from "./commands.js";
import { readPortArguments } from "../variables/portArguments.js";
import { VARIABLES } from "../variables/portVariables.js";
import type { ServicePorts } from "../folders/servicePorts.js";

/**
 * `${command:portDaddy.port}` and `${command:portDaddy.url}`: texts, as VS Code wants of a variable. Without a value, when there was an
 * error or the user pressed Escape, VS Code does not start what the variable is in.
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
