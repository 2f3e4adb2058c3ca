import { stat } from "node:fs/promises";
import path from "node:path";
import { validName } from "../../server/protocol/validName.js";
import { isAbsent, readTextFile, reasonOf } from "./readTextFile.js";

/** The working tree of a git repository, or a linked one of a bare repository. */
export interface Checkout {
  /** The folder that holds `.git`. */
  root: string;
  /** The name of the main checkout's folder, which its linked worktrees share. Any text. */
  name: string;
  /** Empty in the main checkout, the worktree's name in a linked one. */
  context: string;
}

/**
 * Finds the checkout by git's own files; git need not be installed.
 * Source: gitrepository-layout(5), "gitfile", "commondir" and "worktrees/<id>".
 * @param folders from the innermost one outwards
 * @returns undefined when none of them holds `.git`
 * @throws Error, one sentence, when a `.git` cannot be read or is invalid
 */
export async function findCheckout(folders: readonly string[]): Promise<Checkout | undefined> {
  for (const root of folders) {
    const kind = await kindOf(path.join(root, ".git"));
    if (kind === "folder") return { root, name: path.basename(root), context: "" };
    if (kind === "file") return readGitFile(root);
  }
  return undefined;
}

async function readGitFile(root: string): Promise<Checkout> {
  const file = path.join(root, ".git");
  const target = /^gitdir: *([^ \r\n][^\r\n]*)[\r\n]*$/.exec((await readTextFile(file)) ?? "")?.[1];
  if (target === undefined) throw new Error(`${file} does not name the repository. It must contain "gitdir: " and a path.`);
  const admin = path.resolve(root, target);
  const common = await commonFolder(admin);
  if (common === undefined) return { root, name: path.basename(root), context: "" };
  return { root, name: repositoryName(common), context: validName(path.basename(admin), "worktree") };
}

/**
 * Finds the repository of a linked worktree from the worktree's folder in it.
 * @returns undefined when there is no linked worktree, but a submodule or a repository that is kept elsewhere
 */
async function commonFolder(admin: string): Promise<string | undefined> {
  const text = (await readTextFile(path.join(admin, "commondir")))?.replace(/(?<![\r\n])[\r\n]+$/, "");
  if (text !== undefined) return path.resolve(admin, text);
  // In a container that sees the worktree but not its repository, only the path can tell.
  const hidden = (await kindOf(admin)) === undefined && path.basename(path.dirname(admin)) === "worktrees";
  return hidden ? path.resolve(admin, "../..") : undefined;
}

/** `shop` for `shop/.git`, for the bare `shop.git`, and for a bare repository kept in `shop/.bare`. */
function repositoryName(common: string): string {
  const name = path.basename(common);
  return name.startsWith(".") ? path.basename(path.dirname(common)) : name.replace(/\.git$/, "");
}

async function kindOf(file: string): Promise<"folder" | "file" | undefined> {
  try {
    return (await stat(file)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw new Error(`${file} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}
