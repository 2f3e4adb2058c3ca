import type * as vscode from "vscode";
import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { identityKey } from "../../server/protocol/identity.js";
import { folderAt } from "../folders/folderChoice.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import type { PortUse } from "../starting/servedService.js";
import { readPortArguments } from "../variables/portArguments.js";
import { type PortCommand, portCommandOf } from "../variables/portCommands.js";
import { VARIABLES } from "../variables/portVariables.js";
import type { Purpose, StartPorts } from "../variables/startPorts.js";
import { replaceTexts, variablePlaces } from "../variables/variableTexts.js";

/** A configuration whose variables of ours are replaced. */
export interface Replaced {
  configuration: vscode.DebugConfiguration;
  assignments: GrantedAssignment[];
  /** The service's server is running already, and this is one more. */
  isSecond: boolean;
}

/** Puts the ports of services in place of the variables of a debug configuration. */
export class LaunchVariables {
  constructor(
    private readonly ports: Pick<StartPorts, "assign" | "check">,
    private readonly projects: Pick<FolderProjects, "describe">,
  ) {}

  /** @returns "none" when there are no variables of ours; undefined when the user cancels the start. @throws Failure, InputArgumentsError */
  async replace(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
    restarts: Purpose["restarts"],
  ): Promise<Replaced | "none" | undefined> {
    const places = variablePlaces(configuration);
    const variables = new Map<string, { command: PortCommand; assignment: GrantedAssignment }>();
    for (const { variable } of places) {
      const command = variables.has(variable) ? undefined : portCommandOf(variable, "launch", folder);
      if (command === undefined) continue;
      const assignment = await this.ports.assign({ folder, ...(await readPortArguments(command.args)) });
      if (assignment === undefined) return undefined;
      variables.set(variable, { command, assignment });
    }
    if (variables.size === 0) return "none";
    const uses = places.flatMap((place) => {
      const found = variables.get(place.variable);
      return found === undefined ? [] : [{ ...place, service: found.assignment.service, isUrl: found.command.name === "portDaddy.url" }];
    });
    const { served, declared } = await this.servedBy(folder, configuration, uses, [...variables.values()][0]!.assignment);
    const checked = new Map<string, GrantedAssignment>();
    for (const { assignment } of variables.values()) {
      const key = identityKey(assignment);
      if (checked.has(key)) continue;
      const started = await this.ports.check(assignment, { serves: assignment.service === served, declared, restarts });
      if (started === undefined) return undefined;
      checked.set(key, started);
    }
    const portOf = ({ assignment }: { assignment: GrantedAssignment }) => checked.get(identityKey(assignment))!;
    const values = new Map([...variables].map(([variable, each]) => [variable, VARIABLES[each.command.name](portOf(each))]));
    return {
      configuration: replaceTexts(configuration, (text) => replaceIn(text, values)),
      assignments: [...checked.values()],
      isSecond: [...checked].some(([key, each]) => identityKey(each) !== key),
    };
  }

  private async servedBy(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
    uses: readonly PortUse[],
    { folder: checkout, service }: GrantedAssignment,
  ): Promise<{ served: string | undefined; declared: ReadonlySet<string> }> {
    const { servedService } = await import("../starting/servedService.js"); // Only when something is started.
    const where = folder ?? (checkout === undefined ? undefined : folderAt(checkout));
    const project = where === undefined ? undefined : await this.projects.describe(where);
    const { services = new Map(), mainService = service } = project ?? {};
    return { served: servedService(configuration, uses, { services, mainService }), declared: new Set(services.keys()) };
  }
}

const replaceIn = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(/\$\{(?:command|input):[^}]+\}/g, (found) => values.get(found) ?? found);
