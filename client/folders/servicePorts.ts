import * as vscode from "vscode";
import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { MAIN_SERVICE } from "../../server/protocol/identity.js";
import type { Params } from "../../server/protocol/requests.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { Project } from "../project/findProject.js";
import type { FolderChoice } from "./folderChoice.js";
import type { FolderProjects } from "./folderProjects.js";

/** The port that a variable stands for. */
export interface PortWish {
  /** Left out when it is unknown. */
  folder?: vscode.WorkspaceFolder;
  service?: string;
  preferred?: number;
}

/** Requests the port of a folder's service, leased by this window for as long as it lives. */
export class ServicePorts {
  constructor(
    private readonly backend: BackendClient,
    private readonly projects: FolderProjects,
    private readonly folders: FolderChoice,
  ) {}

  /** @returns undefined when the user was asked for the folder and pressed Escape */
  async get(wish: PortWish): Promise<GrantedAssignment | undefined> {
    const why = vscode.l10n.t("Select the folder whose {0} port is needed", wish.service ?? MAIN_SERVICE);
    const folder = wish.folder ?? (await this.folders.choose(why));
    return folder === undefined ? undefined : this.inFolder(folder, wish);
  }

  async inFolder(folder: vscode.WorkspaceFolder, wish: Omit<PortWish, "folder">): Promise<GrantedAssignment> {
    const project = await this.projects.describe(folder);
    return this.backend.request("portDaddy/request", toRequest(project, wish));
  }
}

/** The backend settles the context of the folder; the answer has it. */
export function toRequest(
  { project, context, folder, services, mainService }: Project,
  { service = mainService, preferred = services.get(service)?.preferred }: Omit<PortWish, "folder">,
): Params<"portDaddy/request"> {
  return { project, service, folder, worktree: context, ...(preferred === undefined ? {} : { preferred }) };
}
