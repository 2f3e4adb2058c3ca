import type { Project } from "./findProject.js";

/**
 * The environment variables that tell a project's programs their ports: `PORT` for the main service, and for each declared service the
 * `env` of port-daddy.json, or else its own name in capitals with `_PORT`, as `API_PORT` for `api`.
 * @param ports by service; a service without one has no variable
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
  // What is written in port-daddy.json comes last: it holds, whatever else would have that name.
  for (const [service, { env }] of project.services) if (env !== undefined) set(env, service);
  return variables;
}

/** Of a service's name, a name that shells allow. */
export function derivedName(service: string): string {
  const name = `${service.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}_PORT`;
  return /^\d/.test(name) ? `_${name}` : name;
}
