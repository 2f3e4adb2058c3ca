import path from "node:path";
import * as vscode from "vscode";
import type { Assignment, GrantedAssignment } from "../../server/protocol/assignment.js";
import { STARTED_FOR } from "../../server/protocol/machine/startedFor.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { FolderProjects } from "../folders/folderProjects.js";
import { toRequest } from "../folders/servicePorts.js";
import { terminalVariablesOf } from "../project/environment.js";
import { findProject, type Project } from "../project/findProject.js";
import { setting } from "../settings/setting.js";
import type { Launched } from "../starting/launchedService.js";
import type { Purpose, StartPorts } from "../variables/startPorts.js";
import type { LaunchText } from "./writeLaunch.js";
import { declaresEnv, isObject } from "./markProgram.js";

/** A configuration that got its ports as environment variables, without a word about them in it. */
export interface PlainStart {
  configuration: vscode.DebugConfiguration;
  /** The service whose server it starts, where that is known, with the port that it is started on. */
  assignment?: GrantedAssignment;
  isSecond: boolean;
  /** The change of launch.json that would say the same; left out where launch.json cannot say it. */
  offer?: LaunchText;
}

/**
 * Gives programs their ports that are debugged without a launch.json, or by a configuration that says nothing of ports: the variables that
 * a terminal in their folder has.
 */
export class PlainStarts {
  constructor(
    private readonly ports: Pick<StartPorts, "check">,
    private readonly backend: Pick<BackendClient, "request">,
    private readonly projects: Pick<FolderProjects, "describe">,
  ) {}

  /**
   * @param schema the JSON schema of the configuration's attributes
   * @returns "none" for a configuration that is left as it is; undefined when the user cancels the start
   * @throws Failure, or Error when the folder's files cannot be read
   */
  async give(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
    schema: unknown,
    restarts: Purpose["restarts"],
  ): Promise<PlainStart | "none" | undefined> {
    if (folder === undefined || !vscode.workspace.isTrusted || !setting("portDaddy.debug.environment", folder)) return "none";
    const env = isObject(configuration["env"]) ? (configuration["env"] as Record<string, unknown>) : {};
    if (STARTED_FOR in env || !(isObject(configuration["env"]) || declaresEnv(schema))) return "none"; // Ours already, from a moment ago.
    const { mayStartProgram } = await import("../starting/servedService.js");
    if (!mayStartProgram(configuration)) return "none";
    const started = withPlaces(configuration, folder);
    const { project, isOuter } = await this.projectOf(folder, started);
    if (project.file === undefined || project.services.size === 0) return "none";
    const [{ envFileNames }, { launchedService }] = await Promise.all([
      import("../starting/envFiles.js"),
      import("../starting/launchedService.js"),
    ]);
    const inFiles = await envFileNames(configuration, folder.uri.fsPath);
    if (inFiles === undefined) return "none";
    const isSet = (name: string): boolean => name in env || inFiles.has(name);
    const found = await launchedService(folder.uri.fsPath, started, project);
    const launched = found === undefined || isSet(found.variable) ? undefined : found; // It has a port of its own then.
    const requests = [...project.services.keys()].map((service) => toRequest(project, { service }));
    const { assignments } = await this.backend.request("portDaddy/requestAll", { requests });
    const own = launched && assignments.find(({ service }) => service === launched.service);
    const declared = new Set(project.services.keys());
    const assignment = own && (await this.ports.check(own, { serves: true, declared, restarts }));
    if (own !== undefined && assignment === undefined) return undefined;
    const variables = variablesFor(project, assignments, launched, assignment);
    if (assignment !== undefined) variables.delete(STARTED_FOR); // The program is marked as this service's server.
    const added = [...variables].filter(([name]) => !isSet(name));
    const isSecond = own !== undefined && assignment?.service !== own.service;
    return {
      configuration: { ...configuration, env: { ...Object.fromEntries(added), ...env } },
      ...(assignment === undefined ? {} : { assignment }),
      isSecond,
      ...(launched === undefined || isSecond || !isOuter ? {} : { offer: offerFor(folder, started, project, launched) }),
    };
  }

  /** The project of the folder in which the program starts, and whether it is the workspace folder's. */
  private async projectOf(folder: vscode.WorkspaceFolder, started: Started): Promise<{ project: Project; isOuter: boolean }> {
    const outer = await this.projects.describe(folder);
    const place = [started["cwd"], started["program"]].map((each) => placeOf(each, folder)).find((each) => each !== undefined);
    const project = place === undefined ? outer : await findProject(place).catch(() => outer);
    return { project, isOuter: project.file === outer.file };
  }
}

const offerFor = (
  folder: vscode.WorkspaceFolder,
  configuration: vscode.DebugConfiguration,
  { mainService }: Project,
  { service, variable }: Launched,
): LaunchText => ({ folder, configuration, service, isMain: service === mainService, variable });

type Started = vscode.DebugConfiguration;

/** Replaces what only the editor knows, and writes places in the folder as launch.json does. */
function withPlaces(configuration: Started, folder: vscode.WorkspaceFolder): Started {
  const file = vscode.window.activeTextEditor?.document.uri.fsPath;
  const { fsPath } = folder.uri;
  const inFolder = (text: string): string =>
    text === fsPath || text.startsWith(fsPath + path.sep) ? "${workspaceFolder}" + text.slice(fsPath.length) : text;
  const placed = ["program", "cwd"].flatMap((name): [string, string][] => {
    const value: unknown = configuration[name];
    if (typeof value !== "string") return [];
    const known = file === undefined ? value : value.replaceAll("${file}", file).replaceAll("${fileDirname}", path.dirname(file));
    return [[name, inFolder(known)]];
  });
  return { ...configuration, ...Object.fromEntries(placed) };
}

/** @returns undefined for a place that is the folder itself, lies outside of it or is not known yet */
function placeOf(value: unknown, folder: vscode.WorkspaceFolder): string | undefined {
  if (typeof value !== "string" || !value.startsWith("${workspaceFolder}")) return undefined;
  const rest = value.slice("${workspaceFolder}".length);
  if (rest === "" || rest.includes("${")) return undefined;
  const place = path.join(folder.uri.fsPath, rest);
  return path.extname(place) === "" ? place : path.dirname(place);
}

/** A program's own port is in `PORT`, too, unless port-daddy.json says whose that is. */
function variablesFor(
  project: Project,
  assigned: readonly Assignment[],
  launched: Launched | undefined,
  started: Assignment | undefined,
): Map<string, string> {
  if (launched === undefined || started === undefined) return terminalVariablesOf(project, assigned);
  const ports = assigned.map((each) => (each.service === launched.service ? { ...each, port: started.port } : each));
  return terminalVariablesOf({ ...project, mainService: launched.service }, ports).set(launched.variable, String(started.port));
}
