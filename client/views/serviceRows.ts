import type { Assignment } from "../../server/protocol/assignment.js";
import { inOrder } from "../../server/protocol/wording/order.js";
import { belongsTo } from "../project/belongsTo.js";
import { declaredIn } from "../project/declaredIn.js";
import type { Project } from "../project/findProject.js";

/** A service of a folder: with a port, or declared in port-daddy.json without one. */
export type Service = { assignment: Assignment } | { declared: string };

/** The declared services in the order of port-daddy.json, then other services with a port in this checkout, by name. */
export function servicesOf(project: Project, assignments: readonly Assignment[]): Service[] {
  const own = assignmentsOf(project, assignments);
  const declared = [...project.services.keys()].flatMap((service): Service[] => {
    const assigned = own.filter((assignment) => assignment.service === service);
    return assigned.length > 0 ? assigned.map((assignment) => ({ assignment })) : [{ declared: service }];
  });
  const others = own.filter(({ service }) => !project.services.has(service));
  return [...declared, ...others.map((assignment) => ({ assignment }))];
}

/** The ports of this checkout, in the same order. */
export const assignmentsOf = (project: Project, assignments: readonly Assignment[]): Assignment[] =>
  assignments.filter((assignment) => belongsTo(project, assignment)).sort(inOrder(declaredIn([project])));

/** The assignment for the status bar: the main service's, otherwise any. */
export function mainAssignment(project: Project, assignments: readonly Assignment[]): Assignment | undefined {
  const own = assignmentsOf(project, assignments);
  return own.find(({ service }) => service === project.mainService) ?? own[0];
}
