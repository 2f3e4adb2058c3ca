import * as vscode from "vscode";
import type { Params } from "../../server/protocol/requests.js";
import type { BackendClient } from "../backend/backendClient.js";
import { folderName } from "../folders/folderName.js";
import type { FolderProjects } from "../folders/folderProjects.js";

type OpenFolder = Params<"portDaddy/openFolders">["folders"][number];

/** Tells the backend which folders are open in this window, after each change and each new connection. */
export class OpenFolders implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  private latest = 0;

  constructor(
    private readonly backend: BackendClient,
    private readonly projects: FolderProjects,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscription = vscode.Disposable.from(
      backend.onDidChangeState(({ kind }) => {
        if (kind === "connected") this.send();
      }),
      projects.onDidChange(() => this.send()),
    );
    this.send();
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private send(): void {
    this.tell().catch((error: unknown) => this.log.error("Could not tell the backend which folders are open", error));
  }

  private async tell(): Promise<void> {
    const turn = ++this.latest;
    const isDue = (): boolean => turn === this.latest && this.backend.state.kind === "connected";
    if (!isDue()) return; // The backend is told once connected; it is not started for this.
    const folders = await Promise.all((vscode.workspace.workspaceFolders ?? []).map((folder) => this.describe(folder)));
    if (isDue()) await this.backend.request("portDaddy/openFolders", { folders: folders.flatMap((folder) => folder ?? []) });
  }

  /** @returns undefined for a folder with invalid files, which are reported to the user elsewhere */
  private async describe(folder: vscode.WorkspaceFolder): Promise<OpenFolder | undefined> {
    try {
      const { project, context, mainService, services, folder: root } = await this.projects.describe(folder);
      return {
        folder: folder.uri.fsPath,
        name: folderName(folder),
        root,
        project,
        context,
        mainService,
        services: Object.fromEntries(services),
      };
    } catch (error) {
      this.log.debug(`Could not find the project of ${folder.uri.fsPath}`, error);
      return undefined;
    }
  }
}
