import { derivedName } from "../environment.js";
import type { ComposeService } from "./composeServices.js";
import type { ComposeProject } from "./readComposeProjects.js";
import { asObject } from "../proposals/looseValues.js";
import { namesIn } from "./substitution.js";

/**
 * A variable for the host port of a service that has none yet, where the one that the service's name would give means something else.
 * @returns undefined when the usual one is free
 */
export function freeVariable(project: ComposeProject, service: string): string | undefined {
  const usual = derivedName(service);
  if (!isUsed(project, usual)) return undefined;
  const names = [usual.replace(/_PORT$/, "_HOST_PORT"), usual.replace(/_PORT$/, "_PUBLISHED_PORT")];
  return names.find((name) => !isUsed(project, name));
}

/** Whether the project's files or its `.env` use a variable. */
export function isUsed({ files, bases, values }: ComposeProject, name: string): boolean {
  return values.has(name) || [...files, ...bases].some(({ value }) => variablesOf(value).has(name));
}

/** Whether a service's command or environment depends on a variable of the shell: `${PORT}`, or `PORT` without a value. */
export function isReadByContainer({ settings }: ComposeService, name: string): boolean {
  const { environment } = settings;
  const others = Object.entries(settings).filter(([key]) => key !== "ports");
  const isPassed = Array.isArray(environment)
    ? environment.includes(name)
    : typeof environment === "object" && environment !== null && (environment as Record<string, unknown>)[name] === null;
  return isPassed || others.some(([, value]) => variablesOf(value).has(name));
}

/**
 * The port in the container as the variable that gives it to the service, where `ports` has it as a number: `${PORT:-3000}` for 3000 beside
 * `PORT: ${PORT:-3000}`. Such a variable is one of Port Daddy's, so that the number alone would be wrong as soon as the port moves.
 */
export function containerPort({ name, settings }: ComposeService, container: number): string | undefined {
  const { environment } = settings;
  const listed: [string, unknown][] = Array.isArray(environment)
    ? environment.map(String).map((each) => {
        const at = each.indexOf("=");
        return at < 0 ? [each, null] : [each.slice(0, at), each.slice(at + 1)];
      })
    : Object.entries(asObject(environment));
  for (const variable of ["PORT", derivedName(name)]) {
    const written = [`\${${variable}:-${container}}`, `\${${variable}-${container}}`];
    const isSet = listed.some(
      ([key, value]) => (value === null && key === variable) || (/PORT$/.test(key) && written.includes(String(value))),
    );
    const commands = ["command", "entrypoint"].flatMap((key) => [settings[key]].flat()).map(String);
    if (isSet || commands.some((command) => written.some((each) => command.includes(each)))) return written[0];
  }
  return undefined;
}

/** The names of the variables that values contain, by the value: a file is asked about each of its services. */
const known = new WeakMap<object, ReadonlySet<string>>();

function variablesOf(value: unknown): ReadonlySet<string> {
  if (typeof value === "string") return new Set(namesIn(value));
  if (typeof value !== "object" || value === null) return new Set();
  const names = known.get(value) ?? new Set(Object.values(value).flatMap((each) => [...variablesOf(each)]));
  known.set(value, names);
  return names;
}
