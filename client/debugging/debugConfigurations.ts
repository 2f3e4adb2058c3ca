import type * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { toIdentity } from "../../server/protocol/identity.js";
import { STARTED_FOR } from "../../server/protocol/machine/startedFor.js";
import type { Params } from "../../server/protocol/requests.js";
import { whilePersonWaits } from "../backend/errand.js";
import type { Purpose } from "../variables/startPorts.js";
import { attributesOf } from "./debuggerSchema.js";
import type { LaunchVariables } from "./launchVariables.js";
import type { LaunchOffer } from "./launchOffer.js";
import { markProgram } from "./markProgram.js";
import { numbersForText } from "./numberAttributes.js";
import type { PlainStarts } from "./plainStarts.js";

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
    private readonly plain: PlainStarts,
    private readonly offer: Pick<LaunchOffer, "show">,
    private readonly report: (error: unknown) => Promise<void>,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    try {
      return await whilePersonWaits(() => this.resolve(folder, configuration));
    } catch (error) {
      await this.report(error);
      return undefined;
    }
  }

  private async resolve(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const restarts = this.restartsOf(folder, configuration);
    const replaced = await this.variables.replace(folder, configuration, restarts);
    if (replaced === "none") return this.giveEnvironment(folder, configuration, restarts);
    return replaced && this.given(folder, replaced);
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

  private async giveEnvironment(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
    restarts: Purpose["restarts"],
  ): Promise<vscode.DebugConfiguration | undefined> {
    try {
      const plain = await this.plain.give(folder, configuration, attributesOf(configuration), restarts);
      if (plain === "none") return configuration;
      if (plain === undefined) return undefined;
      const { assignment, isSecond } = plain;
      if (assignment === undefined) return plain.configuration;
      if (plain.offer !== undefined) this.offer.show({ ...plain.offer, assignment });
      return this.given(folder, { configuration: plain.configuration, assignments: [assignment], isSecond });
    } catch (error) {
      // Nobody has asked for a port here, so the program starts without one. The status bar shows what is wrong.
      this.log.warn(`"${configuration.name}" was started without port variables: ${(error as Error).message}`);
      return configuration;
    }
  }

  /**
   * VS Code asks for a restarted session only if its configuration has been edited since the start. It ends the running one by itself then,
   * but after this.
   */
  private restartsOf(folder: vscode.WorkspaceFolder | undefined, configuration: vscode.DebugConfiguration) {
    const key = keyOf(folder, configuration.name);
    const before = this.written.get(key);
    const now = JSON.stringify({ ...configuration, type: undefined, noDebug: undefined });
    // A debugger's own provider may turn the type into another one, whose providers are asked again.
    const isAgain = STARTED_FOR in ((configuration["env"] ?? {}) as object);
    if (!isAgain) this.written.set(key, now);
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
