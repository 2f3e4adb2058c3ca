import type { Command } from "./commands.js";
import { VARIABLES, type Variable } from "../variables/portVariables.js";
import type { TaskVariables } from "../variables/taskVariables.js";

/**
 * `${command:portDaddy.port}` and `${command:portDaddy.url}`, with texts as VS Code requires of variables. After an error or Escape they
 * have no value, and VS Code does not start the configuration or task.
 */
export const variableCommands = (variables: Pick<TaskVariables, "valueOf">): Record<string, Command> =>
  Object.fromEntries(
    (Object.keys(VARIABLES) as Variable[]).map((name) => [name, (argument?: unknown) => variables.valueOf(name, argument)]),
  );
