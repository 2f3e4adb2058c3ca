import type { Assignment } from "../../server/protocol/assignment.js";
import { belongsTo } from "../project/belongsTo.js";
import type { Project } from "../project/findProject.js";

/** A service of a folder: one that has a port, or one that port-daddy.json declares and nobody has asked a port for. */
export type Service = { assignment: Assignment } | { declared: string };

/** Those that port-daddy.json declares, in its order, and then whatever else has a port in this checkout, by name. */
export function servicesOf(project: Project, assignments: readonly Assignment[]): Service[] {
  const own = assignments.filter((assignment) => belongsTo(project, assignment));
  const declared = [...project.services.keys()].flatMap((service): Service[] => {
    const assigned = own.filter((assignment) => assignment.service === service);
    return assigned.length > 0 ? assigned.map((assignment) => ({ assignment })) : [{ declared: service }];
  });
  const others = own
    .filter(({ service }) => !project.services.has(service))
    .sort((a, b) => a.service.localeCompare(b.service) || a.context.localeCompare(b.context));
  return [...declared, ...others.map((assignment) => ({ assignment }))];
}

/** The one that the status bar shows: the main service's, else any that has a port. */
export function mainAssignment(project: Project, assignments: readonly Assignment[]): Assignment | undefined {
  const own = assignments.filter((assignment) => belongsTo(project, assignment));
  return own.find(({ service }) => service === project.mainService) ?? own[0];
}
