import type { Assignment } from "../protocol/assignment.js";
import type { CheckedParams, Result } from "../protocol/requests.js";
import { firstPage } from "../protocol/pages/pagesOf.js";
import type { Registry } from "./registry.js";

/** The assignments that match and fit into one answer, and where the next answer begins. */
export function listPage(
  registry: Registry,
  params: CheckedParams<"portDaddy/list">,
): Pick<Result<"portDaddy/list">, "assignments" | "next"> {
  const all = listAssignments(registry, params);
  const assignments = firstPage(all);
  return assignments.length < all.length ? { assignments, next: assignments.at(-1)!.port } : { assignments };
}

/** The assignments that match, by port. In a pattern, `*` stands for any number of characters. */
export function listAssignments(registry: Registry, params: CheckedParams<"portDaddy/list">): Assignment[] {
  const [project, service, context] = [params.project, params.service, params.context].map(matcher);
  const matching = [...registry.entries()].filter(
    ({ assignment, leases }) =>
      project!(assignment.project) &&
      service!(assignment.service) &&
      context!(assignment.context) &&
      (params.active === undefined || params.active === leases.size > 0) &&
      (params.after === undefined || assignment.port > params.after),
  );
  return matching.map((entry) => registry.toAssignment(entry)).sort((a, b) => a.port - b.port);
}

function matcher(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  const parts = pattern.split("*");
  if (parts.length === 1) return (name) => name === pattern;
  const [head, ...rest] = parts as [string, ...string[]];
  const tail = rest.pop()!;
  // Not a regular expression, because many stars would take exponential time.
  return (name) => {
    if (!name.startsWith(head)) return false;
    let at = head.length;
    for (const part of rest) {
      const found = name.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return name.length - at >= tail.length && name.endsWith(tail);
  };
}
