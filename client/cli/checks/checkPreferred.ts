import type { Assignment } from "../../../server/protocol/assignment.js";
import { formatIdentity } from "../../../server/protocol/identity.js";
import type { Explanation, Health } from "../../../server/protocol/requests.js";
import { belongsTo } from "../../project/belongsTo.js";
import type { Project } from "../../project/findProject.js";
import { sentenceOf } from "../exitCode.js";
import type { Backend } from "../shell.js";
import { ok, type Report, warning, withoutStop } from "./doctorChecks.js";

type AssignedPorts = Pick<Health, "range" | "exclusions" | "exclusionsOutside">;

/**
 * Reports for each service with a preferred port whether it has that port or could have it.
 * @param ports which ones can be assigned at all
 * @param assignments at least the project's
 */
export async function checkPreferred(
  backend: Backend,
  project: Project,
  ports: AssignedPorts,
  assignments: readonly Assignment[],
): Promise<Report[]> {
  const wishes = [...project.services].flatMap(([service, { preferred }]) => (preferred === undefined ? [] : [{ service, preferred }]));
  const reports = wishes.map(async ({ service, preferred }) => {
    const assignment = assignments.find((each) => each.service === service && belongsTo(project, each));
    try {
      const explanation = await backend.request("portDaddy/explain", { port: preferred });
      return reportPreferred(explanation, project.project, assignment, isExcluded(preferred, ports));
    } catch (error) {
      return warning(`cannot tell whether port ${preferred} is available: ${withoutStop(sentenceOf(error))}`);
    }
  });
  return (await Promise.all(reports)).map((report) => ({ subject: "preferred", ...report }));
}

/**
 * A preferred port that the project itself has is fine, since each checkout needs a port of its own.
 * @param assigned the service's own assignment; left out when it has no port yet
 * @param excluded whether no service can get the port, so that freeing it would not help
 */
export function reportPreferred(explanation: Explanation, project: string, assigned?: Assignment, excluded = false): Report {
  const { port, available, assignment: holder } = explanation;
  const reason = withoutStop(explanation.reason);
  if (assigned === undefined || assigned.port === port)
    return available || holder?.project === project
      ? ok(reason)
      : warning(reason, excluded ? PREFER_ANOTHER : `Free port ${port}, or prefer another one.`);
  const identity = formatIdentity(assigned);
  const found = `${identity} has port ${assigned.port} instead of ${port}. ${reason}`;
  if (holder?.project === project) return ok(found);
  if (excluded) return warning(found, PREFER_ANOTHER);
  const release = `run "port-daddy release ${identity}" and start the service again, so that it gets port ${port}.`;
  return warning(found, available ? `To change that, ${release}` : `Free port ${port}, then ${release}`);
}

const PREFER_ANOTHER = 'Set "preferred" in port-daddy.json to another port.';

/** Before protocol 1.4 no port beside the range was assigned. */
function isExcluded(port: number, { range: [lowest, highest], exclusions, exclusionsOutside }: AssignedPorts): boolean {
  const parts = port < lowest || port > highest ? exclusionsOutside : exclusions;
  return parts === undefined || parts.some(({ first, last }) => port >= first && port <= last);
}
