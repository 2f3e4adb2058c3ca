import { type PortOfProject, urlOf } from "../display/portUrl.js";

/** The commands that VS Code replaces by a value in launch.json and tasks.json. */
export const VARIABLES = {
  "portDaddy.port": ({ port }: { port: number }): string => String(port),
  "portDaddy.url": (assignment: PortOfProject): string => urlOf(assignment),
};

export type Variable = keyof typeof VARIABLES;
export const isVariable = (command: string): command is Variable => Object.hasOwn(VARIABLES, command);
