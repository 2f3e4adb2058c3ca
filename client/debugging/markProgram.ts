import type { Identity } from "../../server/protocol/identity.js";
import { formatStartedFor, STARTED_FOR, type StartedFor } from "../../server/protocol/machine/startedFor.js";

/**
 * Adds the variable to a debug configuration by which its program, and whatever that starts, is recognized as the server of these services.
 * Terminals have it already, but a program in the debug console has only the editor's environment and the configuration's `env`.
 * @param schema the JSON schema of the configuration's attributes; without an `env` in it or in the configuration, nothing is added
 */
export function markProgram<C extends object>(configuration: C, services: readonly Identity[], schema: unknown): C {
  const { env } = configuration as { env?: unknown };
  const startedFor = commonOf(services);
  const takesEnv = isObject(env) || (env === undefined && declaresEnv(schema));
  if (startedFor === undefined || !takesEnv) return configuration;
  return { ...configuration, env: { [STARTED_FOR]: formatStartedFor(startedFor), ...(env as object) } };
}

/** @returns any service of the project where there are several; undefined when they are of several projects or copies */
function commonOf([first, ...others]: readonly Identity[]): StartedFor | undefined {
  if (first === undefined) return undefined;
  const { project, service, context } = first;
  if (others.some((other) => other.project !== project || other.context !== context)) return undefined;
  return { project, context, ...(others.every((other) => other.service === service) ? { service } : {}) };
}

/** Whether the configuration may have an object `env`. */
export function declaresEnv(schema: unknown): boolean {
  const { env } = (schema as { properties?: { env?: { type?: unknown } } } | undefined)?.properties ?? {};
  return [env?.type].flat().includes("object");
}

export const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);
