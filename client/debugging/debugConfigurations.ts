import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { identityKey, toIdentity } from "../../server/protocol/identity.js";
import type { Params } from "../../server/protocol/requests.js";
import { markProgram } from "./markProgram.js";
import { numbersForText } from "./numberAttributes.js";
import { readPortArguments } from "../variables/portArguments.js";
import { isVariable, type Variable, VARIABLES } from "../variables/portVariables.js";
import type { ServicePorts } from "../folders/servicePorts.js";

/**
 * Puts ports into debug configurations before VS Code substitutes variables, because only here the configuration's folder is exact.
 * When VS Code calls the command for a variable, it does not reliably tell the folder.
 */
export class DebugConfigurations implements vscode.DebugConfigurationProvider {
  private readonly requests = new Map<string, readonly PortRequest[]>();

  constructor(
    private readonly ports: Pick<ServicePorts, "get">,
    private readonly report: (error: unknown) => Promise<void>,
  ) {}

  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    try {
      const values = new Map<string, string>();
      const assigned = new Map<string, Assignment>();
      for (const variable of variablesIn(configuration)) {
        const command = this.commandOf(variable, folder);
        if (command === undefined) continue;
        const assignment = await this.ports.get({ folder, ...(await readPortArguments(command.args)) });
        if (assignment === undefined) return undefined;
        values.set(variable, VARIABLES[command.name](assignment));
        assigned.set(identityKey(assignment), assignment);
      }
      if (values.size === 0) return configuration;
      const services = [...assigned.values()];
      this.requests.set(keyOf(folder, configuration.name), services.map(requestFor));
      const replaced = replaceTexts(configuration, (text) => text.replace(PATTERN, (found) => values.get(found) ?? found));
      return markProgram(replaced, services, attributesOf(configuration));
    } catch (error) {
      await this.report(error);
      return undefined;
    }
  }

  resolveDebugConfigurationWithSubstitutedVariables(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): vscode.DebugConfiguration {
    return numbersForText(configuration, attributesOf(configuration));
  }

  /** The ports that the session's configuration was last given, to be leased for the program that it starts. */
  requestsOf(session: vscode.DebugSession): readonly PortRequest[] {
    // A debugger may run the program in a child session of the configuration's.
    for (let at: vscode.DebugSession | undefined = session; at !== undefined; at = at.parentSession) {
      const requests = this.requests.get(keyOf(at.workspaceFolder, at.configuration.name));
      if (requests !== undefined) return requests;
    }
    return [];
  }

  /** @returns undefined for a variable that is not ours, which VS Code resolves */
  private commandOf(variable: string, folder: vscode.WorkspaceFolder | undefined): { name: Variable; args?: unknown } | undefined {
    const [, kind, name] = new RegExp(PATTERN.source).exec(variable)!;
    const input = kind === "input" ? inputsOf(folder).find(({ id, type }) => id === name && type === "command") : undefined;
    const command = kind === "command" ? name : input?.command;
    return command !== undefined && isVariable(command) ? { name: command, args: input?.args } : undefined;
  }
}

type PortRequest = Params<"portDaddy/request">;

const requestFor = (assignment: Assignment): PortRequest => ({ ...toIdentity(assignment), folder: assignment.folder });

/** Names of configurations are unique within a folder. */
const keyOf = (folder: vscode.WorkspaceFolder | undefined, name: string): string => `${folder?.uri.toString() ?? ""} ${name}`;

const PATTERN = /\$\{(command|input):([^}]+)\}/g;

function variablesIn(value: unknown): Set<string> {
  const found = new Set<string>();
  replaceTexts(value, (text) => {
    for (const [variable] of text.matchAll(PATTERN)) found.add(variable);
    return text;
  });
  return found;
}

/** Copies a value with every text in it, at any depth, replaced. */
function replaceTexts<T>(value: T, replace: (text: string) => string): T {
  if (typeof value === "string") return replace(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => replaceTexts(item, replace)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceTexts(item as unknown, replace)])) as T;
}

interface CommandInput {
  id?: unknown;
  type?: unknown;
  command?: string;
  args?: unknown;
}

const inputsOf = (folder: vscode.WorkspaceFolder | undefined): CommandInput[] =>
  vscode.workspace.getConfiguration("launch", folder).get<CommandInput[]>("inputs") ?? [];

/** The JSON schema of the configuration's attributes, from the extension that contributes its debugger. */
function attributesOf({ type, request }: vscode.DebugConfiguration): unknown {
  for (const { packageJSON } of vscode.extensions.all) {
    const { contributes } = packageJSON as {
      contributes?: { debuggers?: { type?: string; configurationAttributes?: Record<string, unknown> }[] };
    };
    const contributed = contributes?.debuggers?.find((each) => each.type === type)?.configurationAttributes;
    if (contributed !== undefined) return contributed[request];
  }
  return undefined;
}
