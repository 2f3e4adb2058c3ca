import { open, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import type { Place } from "../system.js";
import { errorCode } from "../systemError.js";

/** The contents of one folder that matter here. */
interface Contents {
  hasProjectFile: boolean;
  packageName?: string;
  /** A linked worktree and a repository kept elsewhere are checkouts, too. */
  git?: "checkout" | "submodule";
}

/** At most this many bytes of a package.json are read; a longer one has no name. */
const LONGEST_PACKAGE = 256 * 1024;
const LONGEST_GIT_FILE = 16 * 1024;

/**
 * Finds the project and the checkout of folders, by the rules of the clients, which name projects: the nearest port-daddy.json, otherwise
 * the nearest package.json with a name, otherwise the checkout. A copy of an outer package.json does not count. Looks into each folder once
 * in its life.
 */
export class PlaceFinder {
  private readonly contents = new Map<string, Promise<Contents>>();
  private home: Promise<string | undefined> | undefined;

  /** @param homeFolder where the search upwards ends */
  constructor(private readonly homeFolder: () => string = homedir) {}

  /**
   * The engine's labels hold paths as compose was told them, also through a symbolic link, while assignments hold real ones.
   * @param target the absolute path of a folder or file
   * @returns its real path; the path itself where that is not told, and on Windows, where it may be a path within WSL
   */
  async realPath(target: string): Promise<string> {
    if (process.platform === "win32") return target;
    return realpath(target).catch(() => target);
  }

  /**
   * @param target the absolute real path of a folder, or of a file, which lies where its folder does
   * @returns nothing for one that is gone, or is neither, such as a socket
   * @throws the system's error when it would not say what is in one of the folders
   */
  async find(target: string): Promise<Place> {
    const kind = await kindOf(target);
    if (kind !== "folder" && kind !== "file") return {};
    const folder = kind === "file" ? path.dirname(target) : target;
    const home = await (this.home ??= this.findHome());
    const inProject: string[] = [];
    let checkout: string | undefined;
    for (const each of ancestors(folder, home)) {
      // A repository of the home directory keeps settings, and says nothing about daemons, which often work there.
      const git = each === home ? undefined : (await this.look(each)).git;
      // A submodule is a project at most, and its superproject the checkout.
      if (checkout === undefined) inProject.push(each);
      if (git !== undefined) checkout = git === "checkout" ? each : (checkout ?? each);
      if (git === "checkout") break;
    }
    const projectFolder =
      (await this.nearestProjectFile(inProject)) ??
      (await this.nearestPackage(inProject)) ??
      (checkout === undefined ? undefined : inProject.at(-1));
    return { ...(projectFolder !== undefined && { projectFolder }), ...(checkout !== undefined && { checkoutFolder: checkout }) };
  }

  private async nearestProjectFile(folders: readonly string[]): Promise<string | undefined> {
    for (const folder of folders) if ((await this.look(folder)).hasProjectFile) return folder;
    return undefined;
  }

  /**
   * The outermost folder whose package has the nearest package's name: a build's folder holds a copy of the package.json that it was made
   * from, such as Next's `.next/standalone` and Medusa's `.medusa/server`.
   */
  private async nearestPackage(folders: readonly string[]): Promise<string | undefined> {
    const names = await Promise.all(folders.map(async (folder) => (await this.look(folder)).packageName));
    const name = names.find((each) => each !== undefined);
    return name === undefined ? undefined : folders[names.lastIndexOf(name)];
  }

  private look(folder: string): Promise<Contents> {
    const known = this.contents.get(folder) ?? readContents(folder);
    this.contents.set(folder, known);
    return known;
  }

  private async findHome(): Promise<string | undefined> {
    try {
      return await realpath(this.homeFolder());
    } catch {
      return undefined; // The user has none, as in some containers, and then it bounds nothing.
    }
  }
}

/** The folder and its parents, up to the home directory or the root of the file system. */
function ancestors(folder: string, home: string | undefined): string[] {
  const parent = path.dirname(folder);
  return folder === home || parent === folder ? [folder] : [folder, ...ancestors(parent, home)];
}

async function readContents(folder: string): Promise<Contents> {
  const git = await readGit(path.join(folder, ".git"));
  const packageName = await readName(path.join(folder, "package.json"));
  return {
    hasProjectFile: (await kindOf(path.join(folder, "port-daddy.json"))) !== undefined,
    ...(packageName !== undefined && { packageName }),
    ...(git !== undefined && { git }),
  };
}

async function readName(file: string): Promise<string | undefined> {
  const text = await readStart(file, LONGEST_PACKAGE);
  if (text === undefined) return undefined;
  try {
    const { name } = JSON.parse(text.replace(/^\uFEFF/, "")) as { name?: unknown };
    return typeof name === "string" && name.trim() !== "" ? name : undefined;
  } catch {
    return undefined; // No JSON, or null.
  }
}

/**
 * A submodule's repository is in its superproject's, in `modules`, and a linked worktree of it in `worktrees` there. Source:
 * gitrepository-layout(5), "gitfile", "modules" and "worktrees".
 */
async function readGit(file: string): Promise<Contents["git"]> {
  const kind = await kindOf(file);
  if (kind !== "file") return kind && "checkout";
  const repository = /^gitdir: *([^ \r\n][^\r\n]*)[\r\n]*$/.exec((await readStart(file, LONGEST_GIT_FILE)) ?? "")?.[1] ?? "";
  return /[\\/]modules[\\/]/.test(repository) && !/[\\/]worktrees[\\/][^\\/]+$/.test(repository) ? "submodule" : "checkout";
}

/** @returns undefined when there is no such file */
async function readStart(file: string, limit: number): Promise<string | undefined> {
  // Anything else, such as a pipe, could keep its reader waiting.
  if ((await kindOf(file)) !== "file") return undefined;
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(limit), 0, limit, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function kindOf(file: string): Promise<"folder" | "file" | "other" | undefined> {
  try {
    const found = await stat(file);
    return found.isDirectory() ? "folder" : found.isFile() ? "file" : "other";
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}
