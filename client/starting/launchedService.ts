import { findProgram } from "../../server/protocol/commandLines/findProgram.js";
import { parseCommandLine } from "../../server/protocol/commandLines/parseCommandLine.js";
import { isToldNumber } from "../../server/protocol/commandLines/portFlags.js";
import { derivedName } from "../project/environment.js";
import { openWorkspaceFiles } from "../project/files/openWorkspaceFiles.js";
import type { Project } from "../project/findProject.js";
import { readEntrySource } from "../project/proposals/ports/entrySource.js";
import { launchCommand } from "../project/proposals/sources/editor/launchCommand.js";
import { startedFile } from "../project/proposals/sources/runners.js";
import { mayStartServer, mentionedServices, type Started } from "./servedService.js";

/** The service whose server a configuration without our variables starts. */
export interface Launched {
  service: string;
  /** The environment variable from which the program takes its port. */
  variable: string;
}

/** Scripts of a package manager that start a server. */
const SERVER_SCRIPT = /(?:^|[:._-])(?:dev|develop|start|serve|server|watch|preview)(?:$|[:._-])/;

/**
 * Finds whose server a configuration starts: by the variable that its source reads, else by the name of its folder, else it is the main
 * service's. Nothing is started for a service by a program that has a port in its command line.
 * @param folder the workspace folder, which is `${workspaceFolder}`
 * @param started without variables that only the editor knows, such as `${file}`
 * @returns undefined where it is not known to start a server
 */
export async function launchedService(folder: string, started: Started, project: Project): Promise<Launched | undefined> {
  const line = mayStartServer(started) ? launchCommand(started) : undefined;
  const command = line && parseCommandLine(line.text).at(-1);
  if (line === undefined || command === undefined) return undefined;
  const program = findProgram(command);
  if (isToldNumber(command.words, program)) return undefined;
  const words = command.words.map(({ value }) => value);
  const entry = startedFile(words)?.entry;
  const source = entry === undefined ? undefined : await readEntrySource(await openWorkspaceFiles(folder), line.folder, entry);
  const isScript = entry === undefined && words.some((word) => SERVER_SCRIPT.test(word));
  if (program === undefined && source?.listens !== true && !isScript) return undefined;
  const variable = source?.variable ?? program?.variable ?? "PORT";
  const service = serviceOf(variable, started, project);
  return service === undefined ? undefined : { service, variable };
}

function serviceOf(variable: string, started: Started, project: Project): string | undefined {
  for (const [service, { env }] of project.services) if (env === variable) return service;
  if (variable !== "PORT") for (const service of project.services.keys()) if (derivedName(service) === variable) return service;
  const mentioned = mentionedServices(started, project);
  if (mentioned.length === 1) return mentioned[0];
  return project.services.has(project.mainService) ? project.mainService : undefined;
}
