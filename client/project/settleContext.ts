import { realpath } from "node:fs/promises";
import path from "node:path";
import type { Assignment } from "../../server/protocol/assignment.js";
import type { Requester } from "../../server/protocol/requests.js";
import type { Project } from "./findProject.js";
import { isAbsent } from "./readTextFile.js";
import { distinctName, validName } from "./validName.js";

/**
 * Tells folders apart that have the same project and context, such as two clones of one repository: whoever came first keeps the
 * context that its files tell, the other gets one of its own, and keeps it.
 * @returns the project with the context under which this folder has, or is to have, its ports
 * @throws Failure as the backend's list does
 */
export async function settleContext(backend: Requester, project: Project): Promise<Project> {
  const { assignments } = await backend.request("portDaddy/list", { project: project.project });
  const own = assignments.filter((assignment) => assignment.folder === project.folder);
  if (own.length > 0) return { ...project, context: contextOf(own, project.context) };
  const rivals = new Set(assignments.filter(({ context }) => context === project.context).flatMap(({ folder }) => folder ?? []));
  for (const rival of rivals) {
    if (await isOtherFolder(rival, project.folder)) return { ...project, context: distinctContext(project) };
  }
  return project;
}

/** The natural one if it is among them, else the one that was used last. */
function contextOf(own: readonly Assignment[], natural: string): string {
  const latest = own.reduce((a, b) => (b.lastUsedAt > a.lastUsedAt ? b : a));
  return own.some(({ context }) => context === natural) ? natural : latest.context;
}

const distinctContext = ({ context, folder }: Project): string =>
  distinctName(context === "" ? validName(path.basename(folder), "folder") : context, folder);

/** Still there, and not merely another path to ours. One that cannot be looked at is taken for there: sharing its port would be worse. */
async function isOtherFolder(other: string, ours: string): Promise<boolean> {
  try {
    return (await realpath(other)) !== ours;
  } catch (error) {
    return !isAbsent(error);
  }
}
