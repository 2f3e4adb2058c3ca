import * as vscode from "vscode";
import { folderAt, folderNamed } from "../folders/folderChoice.js";
import { InputArgumentsError } from "../folders/inputArgumentsError.js";
import type { PortWish } from "../folders/servicePorts.js";

/**
 * Reads the argument with which VS Code calls a command variable: from launch.json the configuration; from tasks.json the texts that are
 * being resolved, among them the task's working directory, mostly as the last; from an input its `args`; from elsewhere nothing.
 * @throws InputArgumentsError
 */
export async function readPortArguments(argument: unknown): Promise<PortWish> {
  if (argument === undefined || argument === null) return {};
  if (Array.isArray(argument)) {
    const folders = argument.flatMap((text) => (typeof text === "string" ? (folderAt(text) ?? []) : []));
    return { folder: folders.at(-1) };
  }
  if (isDebugConfiguration(argument)) {
    const { __workspaceFolder, cwd } = argument;
    const folder = [__workspaceFolder, cwd]
      .map((place) => (typeof place === "string" ? folderAt(place) : undefined))
      .find((found) => found);
    return { folder };
  }
  const { parseInputArguments } = await import("./inputArguments.js"); // With zod; see extension.ts.
  try {
    const { folder, ...wish } = parseInputArguments(argument);
    return { ...wish, ...(folder === undefined ? {} : { folder: folderNamed(folder) }) };
  } catch (error) {
    throw new InputArgumentsError(vscode.l10n.t('Invalid "args" in a port input: {0}', (error as Error).message), {
      cause: error,
    });
  }
}

const isDebugConfiguration = (argument: unknown): argument is vscode.DebugConfiguration => {
  const { type, request, name } = argument as Partial<vscode.DebugConfiguration>;
  return [type, request, name].every((value) => typeof value === "string");
};
