import * as vscode from "vscode";
import { PROJECT_FILE } from "../../server/protocol/documents/documents.js";
import { findProject, type Project } from "../project/findProject.js";
import { folderName } from "./folderName.js";
import { RestrictedFolder } from "./restrictedFolder.js";

const PACKAGE_FILE = "package.json";

const isProjectFile = ({ path }: vscode.Uri): boolean => [PROJECT_FILE, PACKAGE_FILE].some((name) => path.endsWith(`/${name}`));

/** The projects of the workspace's folders. */
export class FolderProjects implements vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<void>();
  private readonly known = new Map<string, Promise<Project>>();
  private readonly subscriptions: vscode.Disposable[];

  /** Fires when a folder was added or removed, or a file that names its project changed. */
  readonly onDidChange = this.emitter.event;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/{${PROJECT_FILE},${PACKAGE_FILE}}`);
    const reset = (): void => {
      this.known.clear();
      this.emitter.fire();
    };
    this.subscriptions = [
      watcher,
      watcher.onDidChange(reset),
      watcher.onDidCreate(reset),
      watcher.onDidDelete(reset),
      // The watcher misses what the editor itself writes in a folder that was opened a moment ago.
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (isProjectFile(uri)) reset();
      }),
      vscode.workspace.onDidCreateFiles(({ files }) => {
        if (files.some(isProjectFile)) reset();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(reset),
      vscode.workspace.onDidGrantWorkspaceTrust(reset),
    ];
  }

  /**
   * What the folder's files tell. Asks no backend. All that is done in a folder's name begins here, and so here is where a folder that is
   * not trusted is not obeyed.
   * @throws as `findProject`; RestrictedFolder
   */
  describe(folder: vscode.WorkspaceFolder): Promise<Project> {
    if (!vscode.workspace.isTrusted) return Promise.reject(new RestrictedFolder(folderName(folder)));
    const { fsPath } = folder.uri;
    let project = this.known.get(fsPath);
    if (project === undefined) {
      project = findProject(fsPath);
      this.known.set(fsPath, project);
      project.catch(() => this.known.delete(fsPath)); // What could not be read may be readable next time.
    }
    return project;
  }

  /** The projects of all folders whose files are valid, in the order of the folders. None in a window that is not trusted. */
  async valid(): Promise<Project[]> {
    const found = await Promise.allSettled((vscode.workspace.workspaceFolders ?? []).map((folder) => this.describe(folder)));
    return found.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions, this.emitter).dispose();
  }
}

export { belongsTo } from "../project/belongsTo.js";
