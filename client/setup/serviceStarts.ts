import { openWorkspaceFiles } from "../project/files/openWorkspaceFiles.js";
import type { Project } from "../project/findProject.js";
import type { UserShell } from "../project/changes/commandLine/userShell.js";
import { findStarts, type ServiceStart } from "../project/setup/findStarts.js";
import { OpenDocuments } from "./openDocuments.js";

/** Finds the ways to start a service in the files of its project, as the editor has them. */
export async function findStartsIn(project: Project, service: string, shell: UserShell): Promise<ServiceStart[]> {
  const documents = await OpenDocuments.find();
  const files = await openWorkspaceFiles(project.folder, { textOf: (file) => documents.editedText(file) });
  return findStarts(files, project, service, shell);
}
