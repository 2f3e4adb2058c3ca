import type * as vscode from "vscode";
import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { folderAt } from "../folders/folderChoice.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { readPortArguments } from "./portArguments.js";
import { portCommandOf } from "./portCommands.js";
import { type Variable, VARIABLES } from "./portVariables.js";
import type { Purpose, StartPorts } from "./startPorts.js";
import { PATTERN, variablePlaces } from "./variableTexts.js";

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
   * VS Code does not tell which task it resolves, only the variables that the task has. Where several tasks have the same, and only some
   * of them start the server, nobody can tell.
   */
  private async purposeOf(
    name: Variable,
    argument: unknown,
    folder: vscode.WorkspaceFolder | undefined,
    { service }: GrantedAssignment,
  ): Promise<Purpose> {
    const { services = new Map(), mainService = service } = folder === undefined ? {} : await this.projects.describe(folder);
    const declared = new Set<string>(services.keys());
    if (name === "portDaddy.url") return { serves: false, declared };
    const [{ servedService }, { tasksOf }] = await Promise.all([
      import("../starting/servedService.js"),
      import("../starting/taskStarts.js"),
    ]);
    const found = tasksOf(folder).flatMap((task) => {
      const places = variablePlaces(task);
      const isCalled = Array.isArray(argument)
        ? argument.filter(hasVariable).every((text) => places.some(({ variable, text: whole }) => text === variable || text === whole))
        : places.some(({ variable }) => variable.startsWith("${input:"));
      if (!isCalled) return [];
      const uses = places.flatMap((place) => {
        const command = portCommandOf(place.variable, "tasks", folder);
        if (command === undefined) return [];
        const { service: named } = (command.args ?? {}) as { service?: unknown };
        return [{ ...place, service: typeof named === "string" ? named : mainService, isUrl: command.name === "portDaddy.url" }];
      });
      return uses.some((use) => use.service === service) ? [servedService(task, uses, { services, mainService }) === service] : [];
    });
    return { serves: found.every((each) => each) ? found.length > 0 : found.includes(true) && "perhaps", declared };
  }
}

/** The other texts, among them the working directory, stand before or after ours, as they come in the task. */
const hasVariable = (text: unknown): boolean => typeof text === "string" && new RegExp(PATTERN.source).test(text);
