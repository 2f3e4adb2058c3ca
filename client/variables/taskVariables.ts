import type * as vscode from "vscode";
import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { folderAt } from "../folders/folderChoice.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { readPortArguments } from "./portArguments.js";
import { portCommandOf } from "./portCommands.js";
import { type Variable, VARIABLES } from "./portVariables.js";
import type { StartPorts } from "./startPorts.js";
import { variablePlaces } from "./variableTexts.js";

/** The values of variables for which VS Code calls a command: those of tasks. */
export class TaskVariables {
  constructor(
    private readonly ports: Pick<StartPorts, "assign" | "check">,
    private readonly projects: Pick<FolderProjects, "describe">,
  ) {}

  /**
   * @param argument as for `readPortArguments`
   * @returns undefined when the user cancels the task. @throws Failure, InputArgumentsError
   */
  async valueOf(name: Variable, argument: unknown): Promise<string | undefined> {
    const wish = await readPortArguments(argument);
    const assignment = await this.ports.assign(wish);
    if (assignment === undefined) return undefined;
    const { folder = assignment.folder === undefined ? undefined : folderAt(assignment.folder) } = wish;
    const purpose = await this.purposeOf(name, argument, folder, assignment);
    const started = await this.ports.check(assignment, purpose);
    return started === undefined ? undefined : VARIABLES[name](started);
  }

  /**
   * VS Code does not tell which task it resolves, but of an array the variables that it has. A server is started if one of the tasks with
   * these variables starts one.
   */
  private async purposeOf(
    name: Variable,
    argument: unknown,
    folder: vscode.WorkspaceFolder | undefined,
    { service }: GrantedAssignment,
  ): Promise<{ serves: boolean; declared: ReadonlySet<string> }> {
    const { services = new Map(), mainService = service } = folder === undefined ? {} : await this.projects.describe(folder);
    const declared = new Set<string>(services.keys());
    if (name === "portDaddy.url") return { serves: false, declared };
    const [{ servedService }, { tasksOf }] = await Promise.all([
      import("../starting/servedService.js"),
      import("../starting/taskStarts.js"),
    ]);
    const serves = tasksOf(folder).some((task) => {
      const places = variablePlaces(task);
      const isCalled = Array.isArray(argument)
        ? argument.slice(0, -1).every((text) => places.some(({ variable, text: whole }) => text === variable || text === whole))
        : places.some(({ variable }) => variable.startsWith("${input:"));
      if (!isCalled) return false;
      const uses = places.flatMap((place) => {
        const command = portCommandOf(place.variable, "tasks", folder);
        if (command === undefined) return [];
        const { service: named } = (command.args ?? {}) as { service?: unknown };
        return [{ ...place, service: typeof named === "string" ? named : mainService, isUrl: command.name === "portDaddy.url" }];
      });
      return servedService(task, uses, { services, mainService }) === service;
    });
    return { serves, declared };
  }
}
