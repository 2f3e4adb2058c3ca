import type { Assignment } from "../../server/protocol/assignment.js";
import { belongsTo } from "../project/belongsTo.js";
import type { Project } from "../project/findProject.js";

/** A service of a folder: with a port, or declared in port-daddy.json without one. */
export type Service = { assignment: Assignment } | { declared: string };

/** The declared services in the order of port-daddy.json, then other services with a port in this checkout, by name. */
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

/** The assignment for the status bar: the main service's, otherwise any. */
export function mainAssignment(project: Project, assignments: readonly Assignment[]): Assignment | undefined {
  const own = assignments.filter((assignment) => belongsTo(project, assignment));
  return own.find(({ service }) => service === project.mainService) ?? own[0];
}
