import type { Project } from "./findProject.js";

/**
 * The environment variables that hold a project's ports: `PORT` for the main service, and for each declared service the
 * `env` of port-daddy.json, otherwise its name in capitals with `_PORT`, such as `API_PORT` for `api`.
 * @param ports by service; a service without a port has no variable
 */
export function environmentOf(project: Project, ports: ReadonlyMap<string, number>): Map<string, string> {
  const variables = new Map<string, string>();
  const set = (name: string, service: string): void => {
    const port = ports.get(service);
    if (port !== undefined) variables.set(name, String(port));
  };
  for (const [service, { env }] of project.services) {
    if (env === undefined && service !== project.mainService) set(derivedName(service), service);
  }
  set("PORT", project.mainService);
  // The variables of port-daddy.json come last and so override others of the same name.
  for (const [service, { env }] of project.services) if (env !== undefined) set(env, service);
  return variables;
}

/** Derives a variable's name that shells allow from a service's name. */
export function derivedName(service: string): string {
  const name = `${service.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}_PORT`;
  return /^\d/.test(name) ? `_${name}` : name;
}
