import path from "node:path";
import type { Assignment } from "../../server/protocol/assignment.js";
import type { Project } from "./findProject.js";

/** Whether an assignment belongs to this checkout. Two clones of one repository have the same project in different folders. */
export const belongsTo = (project: Project, assignment: Assignment): boolean =>
  assignment.project === project.project &&
  (assignment.folder === undefined ? assignment.context === project.context : path.relative(assignment.folder, project.folder) === "");
