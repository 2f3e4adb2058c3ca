import type { DeclaredServices } from "../../server/protocol/wording/order.js";
import type { Project } from "./findProject.js";

/** The services that projects declare, for the order of a list. Where two checkouts of one project do, the first one's order counts. */
export function declaredIn(projects: readonly Pick<Project, "project" | "services">[]): DeclaredServices {
  const declared = new Map<string, string[]>();
  for (const { project, services } of projects) {
    if (services.size > 0 && !declared.has(project)) declared.set(project, [...services.keys()]);
  }
  return declared;
}
