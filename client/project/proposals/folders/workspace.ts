import type { JSONPath } from "jsonc-parser";
import type { Program } from "../../../../server/protocol/commandLines/program.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { asObject } from "../looseValues.js";
import { findFolders } from "./findFolders.js";
import { fileIn } from "./paths.js";
import { type PackageFile, type ProjectFolder, readPackageFile } from "./projectFolder.js";

/** At most this many command lines are read, of all files together. */
const MOST_LINES = 3000;

/** A task of deno.json, with the path of its command line in the file. */
export interface DenoTask {
  text: string;
  at: JSONPath;
}

/** The folders of a project, with what is known of how their scripts are started. */
export class Workspace {
  /** Scripts that a command runs in every package, such as `dev` by `turbo run dev`. */
  readonly runEverywhere = new Set<string>();
  /** Scripts that other scripts run in a folder. */
  private readonly run = new Map<string, Set<string>>();
  private readonly packages = new Map<string, Promise<PackageFile | undefined>>();
  readonly notes = new Set<string>();
  private linesRead = 0;

  private constructor(
    readonly files: WorkspaceFiles,
    readonly folders: readonly ProjectFolder[],
    readonly programs: readonly Program[],
  ) {
    for (const each of folders) this.packages.set(each.folder, Promise.resolve(each.package));
  }

  static async open(files: WorkspaceFiles, programs: readonly Program[]): Promise<Workspace> {
    const { folders, areLeftOut } = await findFolders(files, programs);
    const workspace = new Workspace(files, folders, programs);
    if (areLeftOut) workspace.notes.add(`Only the first ${folders.length} folders with packages or programs were searched.`);
    return workspace;
  }

  /** The package of any folder of the workspace, also of one in which no search would look. */
  packageAt(folder: string): Promise<PackageFile | undefined> {
    let found = this.packages.get(folder);
    if (found === undefined) {
      found = readPackageFile(this.files, folder);
      this.packages.set(folder, found);
    }
    return found;
  }

  /** @param name the name of a package, or its folder as a filter writes it: `./apps/web` */
  folderNamed(name: string): string | undefined {
    const plain = name.replace(/^\{|\}$/g, "").replace(/^\.\//, "");
    const found =
      this.folders.find((each) => each.package?.name === plain) ??
      this.folders.find(({ folder }) => folder === plain) ??
      // pnpm finds `web` where the name is `@shop/web`; Nx and Turborepo go by the folder's name as well.
      this.folders.find((each) => each.package?.name?.endsWith(`/${plain}`) === true) ??
      this.folders.find(({ folder }) => folder.endsWith(`/${plain}`));
    return found?.folder;
  }

  /** Counts a command line. @returns whether it may still be read, so that a workspace of thousands of scripts takes a second */
  mayReadLine(): boolean {
    this.linesRead += 1;
    if (this.linesRead > MOST_LINES) this.notes.add(`Only the first ${MOST_LINES} command lines were read.`);
    return this.linesRead <= MOST_LINES;
  }

  markRun(folder: string, script: string): void {
    const scripts = this.run.get(folder) ?? new Set();
    this.run.set(folder, scripts.add(script));
  }

  /** The scripts of a folder that others run, those which one starts in every package last. */
  scriptsRunIn(folder: string): string[] {
    return [...(this.run.get(folder) ?? []), ...this.runEverywhere];
  }

  /** The tasks of a folder's deno.json by name, and that file. Source: Deno, "Task runner". */
  async denoTasks(folder: string): Promise<{ file: string; tasks: Map<string, DenoTask> } | undefined> {
    for (const name of ["deno.json", "deno.jsonc"]) {
      const file = fileIn(folder, name);
      const value = await this.files.json(file);
      if (value === undefined) continue;
      const { tasks } = asObject(value);
      const all = Object.entries(asObject(tasks)).flatMap(([name, task]): [string, DenoTask][] => {
        if (typeof task === "string") return [[name, { text: task, at: ["tasks", name] }]];
        const { command } = asObject(task);
        return typeof command === "string" ? [[name, { text: command, at: ["tasks", name, "command"] }]] : [];
      });
      return { file, tasks: new Map(all) };
    }
    return undefined;
  }
}
