import type * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { toIdentity } from "../../server/protocol/identity.js";
import type { Params } from "../../server/protocol/requests.js";
import { whilePersonWaits } from "../backend/errand.js";
import { attributesOf } from "./debuggerSchema.js";
import type { LaunchVariables } from "./launchVariables.js";
import { markProgram } from "./markProgram.js";
import { numbersForText } from "./numberAttributes.js";

/**
 * Puts ports into debug configurations before VS Code substitutes variables, because only here the configuration's folder is exact.
 * When VS Code calls the command for a variable, it does not reliably tell the folder.
 */
export class DebugConfigurations implements vscode.DebugConfigurationProvider {
  private readonly requests = new Map<string, readonly PortRequest[]>();
  /** The configurations as they were last started, by folder and name. */
  private readonly written = new Map<string, string>();

  constructor(
    private readonly variables: LaunchVariables,
    private readonly report: (error: unknown) => Promise<void>,
  ) {}

  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    try {
      const replaced = await whilePersonWaits(() =>
        this.variables.replace(folder, configuration, this.restartsOf(folder, configuration)),
      );
      if (replaced === "none") return configuration;
      return replaced && this.given(folder, replaced);
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

  /**
   * VS Code asks for a restarted session only if its configuration has been edited since the start. It ends the running one by itself then,
   * but after this.
   */
  private restartsOf(folder: vscode.WorkspaceFolder | undefined, configuration: vscode.DebugConfiguration) {
    const key = keyOf(folder, configuration.name);
    const before = this.written.get(key);
    const now = JSON.stringify({ ...configuration, type: undefined, noDebug: undefined });
    this.written.set(key, now);
    return (session: vscode.DebugSession): boolean =>
      before !== undefined && before !== now && keyOf(session.workspaceFolder, session.configuration.name) === key;
  }

  /** Marks the program as the services' server, and remembers what to lease for it. */
  private given(folder: vscode.WorkspaceFolder | undefined, { configuration, assignments, isSecond }: Given): vscode.DebugConfiguration {
    this.requests.set(keyOf(folder, configuration.name), assignments.map(requestFor));
    const marked = markProgram(configuration, assignments, attributesOf(configuration));
    // Whether to start it once more has been answered, so VS Code need not ask.
    return isSecond ? { ...marked, suppressMultipleSessionWarning: true } : marked;
  }
}

interface Given {
  configuration: vscode.DebugConfiguration;
  assignments: readonly Assignment[];
  isSecond: boolean;
}

type PortRequest = Params<"portDaddy/request">;

const requestFor = (assignment: Assignment): PortRequest => ({ ...toIdentity(assignment), folder: assignment.folder });

/** Names of configurations are unique within a folder. */
const keyOf = (folder: vscode.WorkspaceFolder | undefined, name: string): string => `${folder?.uri.toString() ?? ""} ${name}`;
