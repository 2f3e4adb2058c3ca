import type { Identity } from "../../server/protocol/identity.js";
import { formatStartedFor, STARTED_FOR } from "../../server/protocol/machine/startedFor.js";
import type { Project } from "./findProject.js";

/**
 * The environment variables that hold a project's ports: `PORT` for the main service, and for each declared service its name in capitals
 * with `_PORT`, such as `API_PORT` for `api`, and the `env` of port-daddy.json. The main service has its own name, too, because another
 * service that needs its port has its own in `PORT`.
 * @param ports by service; a service without a port has no variable
 */
export function environmentOf(project: Project, ports: ReadonlyMap<string, number>): Map<string, string> {
  const variables = new Map<string, string>();
  const set = (name: string, service: string): void => {
    const port = ports.get(service);
    if (port !== undefined) variables.set(name, String(port));
  };
  set("PORT", project.mainService);
  for (const service of project.services.keys()) set(derivedName(service), service);
  // The variables of port-daddy.json come last and so override others of the same name.
  for (const [service, { env }] of project.services) if (env !== undefined) set(env, service);
  return variables;
}

/** The variable in which a service's own server looks for its port: the `env` of port-daddy.json, otherwise `PORT`. */
export const variableOf = ({ services }: Pick<Project, "services">, service: string): string => services.get(service)?.env ?? "PORT";

/**
 * The services whose ports those variables hold: the declared ones, otherwise the main service. A project that declares databases alone has
 * no `PORT`, because nobody asked to move the server that would read it.
 */
export const servicesWithVariables = ({ services, mainService }: Pick<Project, "services" | "mainService">): string[] =>
  services.size > 0 ? [...services.keys()] : [mainService];

/**
 * The variables of a terminal in the project's folder: those of `environmentOf`, and the one by which whatever is started there is
 * recognized as the project's.
 * @param assigned the services with their ports, in the context that the backend settled; without any, nothing is set
 */
export function terminalVariablesOf(project: Project, assigned: readonly (Identity & { port: number })[]): Map<string, string> {
  const variables = environmentOf(project, new Map(assigned.map(({ service, port }) => [service, port])));
  const { context } = assigned.find((each) => each.context === project.context) ?? assigned[0] ?? {};
  if (context !== undefined) variables.set(STARTED_FOR, formatStartedFor({ project: project.project, context }));
  return variables;
}

/** Derives a variable's name that shells allow from a service's name. */
export function derivedName(service: string): string {
  const name = `${service.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}_PORT`;
  return /^\d/.test(name) ? `_${name}` : name;
}
