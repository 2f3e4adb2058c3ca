import { DATABASE_PORTS, isDatabaseName } from "../../../../server/protocol/commandLines/databaseNames.js";
import { findProgram } from "../../../../server/protocol/commandLines/findProgram.js";
import { type Image, imageOf } from "../../../../server/protocol/commandLines/images.js";
import { parseCommandLine } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import type { Program, ProgramKind } from "../../../../server/protocol/commandLines/program.js";
import { isDebuggerPort, isPort } from "../../../../server/protocol/port.js";
import { validName } from "../../../../server/protocol/validName.js";
import { type ComposePort, type ComposeService, composeServices } from "../../compose/composeServices.js";
import { freeVariable, isReadByContainer } from "../../compose/composeVariables.js";
import { type ComposeProject, readComposeProjects } from "../../compose/readComposeProjects.js";
import { hostPortChanges, withHostPort } from "../../compose/setHostPort.js";
import { substituted } from "../../compose/substitution.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { asText } from "../looseValues.js";
import type { ServiceProposal } from "../proposal.js";
import { containerFolder } from "./containerFolder.js";

/**
 * Proposes the services of compose files that publish a TCP port of 1024 or more, or one from a variable. Ports that are written as a number
 * below 1024, ranges, and those of debuggers stay as they are.
 */
export async function proposeFromCompose(files: WorkspaceFiles): Promise<ServiceProposal[]> {
  const projects = await readComposeProjects(files);
  return projects.flatMap((project) =>
    composeServices(project).flatMap((service) => {
      const proposal = propose(project, service);
      if (proposal === undefined && service.unclear.length > 0)
        files.addProblem(`${service.file} publishes ${service.unclear.join(", ")} for ${service.name}; such forms are left alone.`);
      return proposal ?? [];
    }),
  );
}

function propose(project: ComposeProject, service: ComposeService): ServiceProposal | undefined {
  // Compose publishes no ports in the host's network.
  if (service.settings["network_mode"] === "host") return undefined;
  const image = imageIn(project, service);
  const port = portToOpen(
    service.ports.filter((each) => isMovable(each) && !isFastCgi(service, each)),
    image,
  );
  if (port === undefined) return undefined;
  const others = service.ports.flatMap((each) => (each.port === undefined || each.port === port.port ? [] : [each.port]));
  const name = validName(service.name, "service");
  const env = port.variable ?? freeVariable(project, name);
  const notes = [...notesOn(project, service, port, env ?? "PORT")];
  return {
    service: name,
    folder: containerFolder(project.folder, service.settings) ?? project.folder,
    kind: kindOf(service, port, image),
    ...(env === undefined ? {} : { env }),
    ...(port.port !== undefined && isPort(port.port) ? { preferred: port.port } : {}),
    ...(others.length === 0 ? {} : { otherPorts: [...new Set(others)] }),
    places: [{ what: "compose", file: port.file, name: service.name, entry: port.entry }],
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** A published 80 or 443 is meant literally. */
const isMovable = ({ port, container, variable }: ComposePort): boolean =>
  (variable !== undefined || (port !== undefined && isPort(port))) && ![port, container].some((each) => isDebuggerPort(each ?? 0));

/** Whether PHP listens there for a web server alone. Source: `listen` in the www.conf of the image php:fpm. */
const isFastCgi = ({ name, settings }: ComposeService, { container }: ComposePort): boolean =>
  container === 9000 && /php|fpm/i.test(`${name} ${asText(settings["image"]) ?? ""}`);

/** Ports in containers whose page or API people open, the likeliest first. */
const OPENED = [80, 8080, 3000, 8000, 5173, 4200, 5000, 4000, 8081, 8888, 8100, 3001, 4321, 1313, 4173, 9000, 443, 8443];
/** Ports in containers for statistics, mail and tracing, which are a service's own only where it has no other one. */
const ASIDE = new Set([25, 587, 1025, 2525, 9090, 9091, 9100, 4317, 4318, 5778, 6831, 6832, 14250, 14268]);

function portToOpen(ports: readonly ComposePort[], image: Image | undefined): ComposePort | undefined {
  const rank = ({ container }: ComposePort): number => {
    if (container === undefined) return OPENED.length;
    if (container === image?.page) return -2;
    if (container === image?.port) return -1;
    if (container === image?.dashboard || ASIDE.has(container)) return OPENED.length + 1;
    const index = OPENED.indexOf(container);
    return index < 0 ? OPENED.length : index;
  };
  return ports.toSorted((a, b) => rank(a) - rank(b))[0];
}

function imageIn(project: ComposeProject, { settings }: ComposeService): Image | undefined {
  const image = substituted(asText(settings["image"]) ?? "", project.values);
  return image === undefined || image === "" ? undefined : imageOf(image);
}

const PAGE_NAMES = /^(web|app|frontend|front|client|ui|site|website|www)$/;

function kindOf({ name, settings }: ComposeService, port: ComposePort, image: Image | undefined): ProgramKind {
  if (image !== undefined) return port.container !== undefined && port.container === image.dashboard ? "tool" : image.kind;
  const program = containerProgram(settings);
  if (program !== undefined) return program.kind;
  if (isDatabaseName(name)) return "database";
  if (DATABASE_PORTS.has(port.container ?? port.port ?? 0)) return "database";
  const parts = name.toLowerCase().split(/[-_.]/);
  return imageOf(name)?.kind ?? (parts.some((part) => PAGE_NAMES.test(part)) ? "page" : "server");
}

/** The program that a container's own command starts; none where it is a script, or the image's. */
export function containerProgram(settings: Record<string, unknown>): Program | undefined {
  for (const key of ["command", "entrypoint"])
    for (const command of parseCommandLine(commandLine(settings[key]))) {
      const program = findProgram(command);
      if (program !== undefined) return program;
    }
  return undefined;
}

/** A command is a text, or a list of words. */
const commandLine = (value: unknown): string =>
  Array.isArray(value) ? value.map((word) => JSON.stringify(asText(word) ?? "")).join(" ") : (asText(value) ?? "");

function* notesOn(project: ComposeProject, service: ComposeService, port: ComposePort, env: string): Generator<string> {
  const problem = port.variable === undefined ? hostPortChanges(project, service, port, `\${${env}:-${port.host}}`) : [];
  if (typeof problem === "string") yield `${port.file} publishes ${port.text} for ${service.name}, which is left alone because ${problem}.`;
  if (port.port !== undefined && !isPort(port.port))
    yield `${port.file} gives ${service.name} the port ${port.port} where ${port.variable} is not set; Port Daddy gives it another one.`;
  if (service.unclear.length > 0)
    yield `${port.file} also publishes ${service.unclear.join(", ")} for ${service.name}; such forms are left alone.`;
  const follows = withHostPort(service, port, port.host) !== port.text;
  if (port.variable !== "PORT" && isReadByContainer(service, "PORT") && !follows)
    yield `${port.file} passes PORT on to ${service.name}; in Port Daddy's terminals it is the port of the main service.`;
}
