import { mayBeService } from "../../../../../server/protocol/commandLines/portVariables.js";
import type { Found } from "../../found.js";
import type { Workspace } from "../../folders/workspace.js";
import { asList, asObject, asText } from "../../looseValues.js";
import { portOf, portOfAddress } from "../../ports/portText.js";
import type { LaunchPlace, TaskPlace } from "../../proposal.js";
import { isVariable } from "../../../../../server/protocol/documents/inputs.js";
import { isDebuggerPort } from "../../../../../server/protocol/port.js";
import { serversOf } from "../commandServers.js";
import { type EditorSection, editorSections } from "./editorSections.js";
import { launchCommand, taskCommand, variablesOf } from "./launchCommand.js";
import { familyOf } from "../signs.js";

/** At most this many configurations are looked at. */
const MOST = 200;

/**
 * Finds the configurations of launch.json, and of a workspace of one folder, that start a server.
 * @param known what other files start, among which a configuration of Java or .NET finds its program
 */
export async function findInLaunch(workspace: Workspace, known: readonly Found[]): Promise<Found[]> {
  const all: Found[] = [];
  for (const section of await editorSections(workspace, "launch")) all.push(...(await findConfigurations(section, workspace, known)));
  return all;
}

async function findConfigurations({ file, content }: EditorSection, workspace: Workspace, known: readonly Found[]): Promise<Found[]> {
  const isOurs = ownReference(content);
  const configurations = asList(content["configurations"]);
  const all: Found[] = [];
  if (configurations.length > MOST) workspace.notes.add(`Only the first ${MOST} configurations of ${file} were read.`);
  for (const [index, value] of configurations.slice(0, MOST).entries()) {
    const configuration = asObject(value);
    const name = asText(configuration["name"]);
    const command = launchCommand(configuration);
    if (name === undefined || command === undefined) continue;
    const place: LaunchPlace = { what: "launch", file, name, index };
    const told = variablePort(configuration["env"]);
    if (told === undefined && isOurs(configuration)) continue;
    const { found } = await serversOf({ ...command, isServer: true, mustBeRead: told === undefined, place: () => place }, workspace);
    all.push(...startedHere(found, place, serviceName(name), told, () => compiledServer(configuration, known, command.folder)));
  }
  return all;
}

/** Finds the tasks of tasks.json, and of a workspace of one folder, that start a server. */
export async function findInTasks(workspace: Workspace): Promise<Found[]> {
  const all: Found[] = [];
  for (const section of await editorSections(workspace, "tasks")) all.push(...(await findTasks(section, workspace)));
  return all;
}

async function findTasks({ file, content }: EditorSection, workspace: Workspace): Promise<Found[]> {
  const isOurs = ownReference(content);
  const tasks = asList(content["tasks"]);
  const all: Found[] = [];
  if (tasks.length > MOST) workspace.notes.add(`Only the first ${MOST} tasks of ${file} were read.`);
  for (const [index, value] of tasks.slice(0, MOST).entries()) {
    const task = asObject(value);
    const command = taskCommand(task);
    const label = asText(task["label"]) ?? command?.text ?? "";
    if (command === undefined || /(?:^|\W)(?:test|build|lint)(?:\W|$)/i.test(asText(task["label"]) ?? "")) continue;
    const place: TaskPlace = { what: "task", file, name: label, index };
    const told = variablePort(asObject(task["options"])["env"]);
    if (told === undefined && isOurs(task)) continue;
    const { found } = await serversOf({ ...command, isServer: true, mustBeRead: told === undefined, place: () => place }, workspace);
    all.push(...startedHere(found, place, serviceName(label), told, () => undefined));
  }
  return all;
}

/** Tells configurations and tasks that have their port from Port Daddy already, by a command or by an input that stands for one. */
function ownReference(content: Record<string, unknown>): (configuration: unknown) => boolean {
  const references = ownReferences(content);
  return (configuration) => {
    const text = JSON.stringify(configuration);
    return references.some((reference) => text.includes(reference));
  };
}

/** All that stands for a port from Port Daddy in a file. */
export function ownReferences({ inputs }: Record<string, unknown>): string[] {
  const ids = asList(inputs)
    .map(asObject)
    .filter(({ command }) => isVariable(command))
    .map(({ id }) => `\${input:${asText(id) ?? ""}}`);
  return ["${command:portDaddy.port}", "${command:portDaddy.url}", ...ids];
}

interface ToldPort {
  variable: string;
  port: number;
  others: number[];
}

/** The finds of one configuration, with it as their place and the port that its variables give them. */
function startedHere(
  found: readonly Found[],
  place: LaunchPlace | TaskPlace,
  name: string | undefined,
  told: ToldPort | undefined,
  fallback: () => Partial<Found> | undefined,
): Found[] {
  const [first, ...others] = found;
  const named = name === undefined ? {} : { name };
  if (others.length > 0) return found.filter((each) => each.place === place).map((each) => ({ ...each, ...named }));
  if (first === undefined && told === undefined) {
    const more = fallback();
    return more === undefined ? [] : [{ folder: "", kind: "server", ...named, ...more, place }];
  }
  // `dotnet run` and `java` say nothing of the project that they start.
  const base: Found = { ...(first ?? { folder: "", kind: "server" }), ...fallback(), place: first?.place ?? place };
  const plain: Found = { ...base };
  delete plain.part;
  // A script's own name says more than that of the configuration which runs it.
  const isOwn = base.place === place;
  const port = isOwn && base.port !== undefined && told?.variable !== "PORT" ? base.port : (told?.port ?? base.port);
  // Where a flag decides, a variable with another number is another port.
  const isNamed = told !== undefined && port === told.port && told.variable !== "PORT" && told.variable !== "ASPNETCORE_URLS";
  const env = isNamed ? told.variable : base.env;
  const otherPorts = [...(told?.others ?? []), ...(told === undefined || port === told.port ? [] : [told.port])];
  return [
    {
      ...(isOwn ? plain : base),
      ...(isOwn ? named : {}),
      place,
      ...(port === undefined ? {} : { port }),
      ...(env === undefined ? {} : { env }),
      ...(otherPorts.length === 0 ? {} : { otherPorts }),
    },
  ];
}

/** The variable of a configuration that gives its server its port: `PORT` before others, never that of a database or debugger. */
function variablePort(env: unknown): ToldPort | undefined {
  const found = variablesOf(env).flatMap(([variable, text]) => {
    const isUrl = /(?:^|_)URLS?$/.test(variable) && variable.startsWith("ASPNETCORE");
    const port = isUrl ? portOfAddress(text) : /(?:^|_)PORTS?$/.test(variable.toUpperCase()) ? portOf(text) : undefined;
    return port === undefined || !mayBeService(variable) || isDebuggerPort(port) ? [] : [{ variable, port }];
  });
  const first =
    found.find(({ variable }) => variable === "PORT") ??
    found.find(({ variable }) => /^(?:HTTP|SERVER|APP|WEB|API)_PORT$/.test(variable)) ??
    found[0];
  return first === undefined ? undefined : { ...first, others: found.filter((each) => each !== first).map(({ port }) => port) };
}

/** A program of Java or .NET, which only its project's files name. */
function compiledServer(configuration: Record<string, unknown>, known: readonly Found[], folder: string): Partial<Found> | undefined {
  const type = asText(configuration["type"]) ?? "";
  const names = type === "java" ? ["Spring Boot", "Quarkus", "Micronaut"] : type === "coreclr" || type === "dotnet" ? ["ASP.NET Core"] : [];
  const program =
    asText(configuration["program"])
      ?.replaceAll("\\", "/")
      .replace(/^\$\{workspaceFolder\}\/?/, "") ?? "";
  const candidates = known.filter((each) => familyOf(each.program) !== undefined && names.includes(each.program!.name));
  const around = candidates.filter((each) => each.folder !== "" && (`${program}/`.startsWith(`${each.folder}/`) || each.folder === folder));
  const only = around[0] ?? (candidates.length === 1 ? candidates[0] : undefined);
  return only === undefined ? undefined : { folder: only.folder, kind: only.kind, program: only.program };
}

/**
 * `api` for `Launch API`, `django` for `Python Debugger: Django`, `shop` for `Spring Boot-ShopApplication<shop>`, as the editor writes it;
 * undefined for `Launch Program`, which names nothing.
 */
function serviceName(name: string): string | undefined {
  if (name.endsWith(">") && name.includes("<")) return name.slice(name.lastIndexOf("<") + 1, -1).toLowerCase();
  const last = name.includes(": ") ? name.slice(name.lastIndexOf(": ") + 2) : name;
  const plain = last
    .replace(/\([^)]{0,60}\)/g, " ")
    .split(/\s+/)
    .filter((word) => !/^(?:launch|debug|start|run|dev|attach|local|the|program|\.\.\.|-|&|via|with|in)$/i.test(word) && word !== "")
    .join(" ");
  return plain === "" || /^program$/i.test(plain) ? undefined : plain.toLowerCase();
}
