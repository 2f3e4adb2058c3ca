import { NO_SERVERS, TESTS } from "../project/proposals/sources/editor/launchCommand.js";
import { derivedName } from "../project/environment.js";
import type { Project } from "../project/findProject.js";
import { asList, asObject, asText } from "../project/proposals/looseValues.js";
import { reachesOnly, wordsBefore } from "./clientPrograms.js";

/** A variable of ours in a debug configuration or task. */
export interface PortUse {
  service: string;
  isUrl: boolean;
  /** The attributes that lead to the text. */
  path: readonly string[];
  text: string;
  /** The variable as it is written in the text. */
  variable: string;
  /** The text before it in a list; empty where there is none. */
  earlier: string;
}

/** A debug configuration, or a task in the same form: `command`, `args`, `env`, `cwd`, `name`. */
export type Started = Readonly<Record<string, unknown>>;

type Services = Pick<Project, "services" | "mainService">;

/** The attributes that reach the program that is started; all others say where something is reached. */
const OF_PROGRAM = new Set(["env", "environment", "args", "runtimeArgs", "vmArgs", "program", "command", "script", "runtimeExecutable"]);
/** Flags and variables that name where a program listens. */
const LISTENS = /^(?:p|port|l|listen|b|bind|a|addr|address|http|urls|s)$|(?:^|[.-])(?:http|server|serve|listen|web|app|dev)[.-]?port$/i;
const PORT_NAME = /(?:^|_)PORTS?$|LISTEN|BIND|ADDR|URLS$/i;

/** Whether it starts a program: no browser or editor, and nothing that it only attaches to. */
export const mayStartProgram = (started: Started): boolean =>
  started["request"] === "launch" &&
  !NO_SERVERS.test(asText(started["type"]) ?? "") &&
  // A session that a debugger starts for a process of its own; see js-debug's and debugpy's configurations of child sessions.
  started["__pendingTargetId"] === undefined &&
  started["subProcessId"] === undefined;

/** Whether that program may be a server, and does not only run tests or use one. */
export function mayStartServer(started: Started): boolean {
  if (!mayStartProgram(started)) return false;
  if (started["mode"] === "test" || asList(started["purpose"]).some((each) => each === "debug-test")) return false;
  const text = programText(started);
  return !TESTS.test(text) && !reachesOnly(text);
}

/**
 * The service whose server is started with these variables. The others are ports at which that server reaches something.
 * @returns undefined where the variables are only used to reach a server
 */
export function servedService(started: Started, uses: readonly PortUse[], project: Services): string | undefined {
  if (!mayStartServer(started)) return undefined;
  const ranked = uses.map((use) => ({ service: use.service, rank: rankOf(use, project) })).filter(({ rank }) => rank < REACHED);
  const best = Math.min(...ranked.map(({ rank }) => rank));
  const services = [...new Set(ranked.filter(({ rank }) => rank === best).map(({ service }) => service))];
  const mentioned = mentionedServices(started, project);
  if (best === NAMED && mentioned.length > 0) return services.find((service) => mentioned.includes(service));
  const only = services.length > 1 ? services.find((service) => mentioned.includes(service)) : undefined;
  return only ?? services.find((service) => service === project.mainService) ?? services[0];
}

/** `PORT`, `--port`: where the program itself listens. */
const OWN = 0;
/** `API_PORT`: where the service of that name listens, which may be the program or another one. */
const NAMED = 1;
const REACHED = 2;

function rankOf({ service, isUrl, path, text, variable, earlier }: PortUse, project: Services): number {
  const [head = "", ...rest] = path;
  if (isUrl || !OF_PROGRAM.has(head)) return REACHED;
  const before = text.slice(0, text.indexOf(variable));
  if (head === "env" || head === "environment") return rankOfName(rest[0] ?? "", before, service, project);
  const { word, previous } = wordsBefore(before, earlier);
  const assigned = /^([A-Za-z_]\w*)=/.exec(word)?.[1];
  if (assigned !== undefined) return rankOfName(assigned, word, service, project);
  if (reachesOnly(before)) return REACHED;
  const flag = /^-{1,2}(?:D(?=\w+\.))?([\w.-]+)/.exec(word.startsWith("-") ? word : previous)?.[1];
  if (flag === undefined) return word.includes("://") ? REACHED : OWN;
  if (word.includes("://") && !/urls$/i.test(flag)) return REACHED;
  if (LISTENS.test(flag)) return OWN;
  return /port$/i.test(flag) ? NAMED : REACHED;
}

function rankOfName(name: string, before: string, service: string, { services }: Services): number {
  const isOwn = name === "PORT" || name === "SERVER_PORT" || /URLS$/.test(name);
  if (before.includes("://") && !isOwn) return REACHED;
  if (isOwn) return OWN;
  return name === services.get(service)?.env || name === derivedName(service) || PORT_NAME.test(name) ? NAMED : REACHED;
}

/** The declared services whose names are in the configuration's name, program or folder: `api` of `${workspaceFolder}/api/server.js`. */
export function mentionedServices(started: Started, { services }: Pick<Services, "services">): string[] {
  const words = new Set(
    [asText(started["name"]) ?? "", programText(started)]
      .join(" ")
      .toLowerCase()
      .split(/[^a-z0-9_-]+/),
  );
  return [...services.keys()].filter((service) => words.has(service.toLowerCase()));
}

/** The started command as one text, without the environment. */
export function programText(started: Started): string {
  const texts = (name: string): string[] => {
    const value = started[name];
    return Array.isArray(value)
      ? value.flatMap((each: unknown) => asText(each) ?? asText(asObject(each)["value"]) ?? [])
      : [asText(value) ?? ""];
  };
  const all = ["runtimeExecutable", "command", "runtimeArgs", "vmArgs", "module", "program", "script", "args", "cwd"];
  return all
    .flatMap(texts)
    .filter((text) => text !== "")
    .join(" ");
}
