import * as vscode from "vscode";
import { PATTERN } from "./variableTexts.js";
import { isVariable, type Variable } from "./portVariables.js";

/** A command of ours that a variable stands for, and the `args` of its input. */
export interface PortCommand {
  name: Variable;
  args?: unknown;
}

interface CommandInput {
  id?: unknown;
  type?: unknown;
  command?: string;
  args?: unknown;
}

/**
 * The command that gives a variable its value.
 * @param section whose inputs are meant
 * @returns undefined for a variable that is not ours, which VS Code resolves
 */
export function portCommandOf(
  variable: string,
  section: "launch" | "tasks",
  folder: vscode.WorkspaceFolder | undefined,
): PortCommand | undefined {
  const [, kind, name] = new RegExp(PATTERN.source).exec(variable)!;
  const inputs = kind === "input" ? (vscode.workspace.getConfiguration(section, folder).get<CommandInput[]>("inputs") ?? []) : [];
  const input = inputs.find(({ id, type }) => id === name && type === "command");
  const command = kind === "command" ? name : input?.command;
  return command !== undefined && isVariable(command) ? { name: command, args: input?.args } : undefined;
}
