import { realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import type { ServiceSettings } from "../../server/protocol/documents/documents.js";
import { validName } from "../../server/protocol/validName.js";
import { type Checkout, findCheckout } from "./findCheckout.js";
import { readPackageName } from "./readPackageName.js";
import { mainServiceOf } from "./mainService.js";
import type { DeclaredProject } from "./parseProjectFile.js";
import { readProjectFile } from "./readProjectFile.js";
import { isAbsent, reasonOf } from "./readTextFile.js";

/** The project of a folder, according to its files. */
export interface Project {
  project: string;
  /** Empty in the main checkout, the worktree's name in a linked git worktree. */
  context: string;
  /** The absolute real path of the project's root in this checkout. */
  folder: string;
  /** The services that port-daddy.json declares, in its order; may be empty. */
  services: ReadonlyMap<string, ServiceSettings>;
  /** The service that is used when none is named; see `mainServiceOf`. It need not be declared. */
  mainService: string;
  /** The path of port-daddy.json, if there is one. */
  file?: string;
}

/**
 * Finds the project of a folder: from port-daddy.json, otherwise the nearest package.json with a name, otherwise the git repository's
 * folder, otherwise the folder itself. Searches upwards to the git repository, the home directory or the root of the file system.
 * @throws Failure "InvalidParams" when a file on the way is invalid; its sentence names file, line, field, value and what is allowed
 * @throws Error, one sentence, when the folder or a file on the way cannot be read
 */
export async function findProject(folder: string): Promise<Project> {
  const start = await realFolder(folder);
  const reachable = ancestors(start, await homeFolder());
  const checkout = await findCheckout(reachable);
  const folders = checkout === undefined ? reachable : reachable.slice(0, reachable.indexOf(checkout.root) + 1);
  const declared = await nearest(folders, readProjectFile);
  // The project must be the same from all its subfolders.
  const named = await nameProject(
    declared === undefined ? folders : folders.slice(folders.indexOf(declared.folder)),
    declared?.found,
    checkout,
  );
  const services = declared?.found.services ?? new Map<string, ServiceSettings>();
  return {
    project: named.project,
    context: checkout?.context ?? "",
    folder: declared?.folder ?? named.folder,
    services,
    mainService: mainServiceOf(services),
    file: declared?.found.file,
  };
}

async function nameProject(
  folders: readonly string[],
  declared: DeclaredProject | undefined,
  checkout: Checkout | undefined,
): Promise<{ project: string; folder: string }> {
  const start = folders[0]!;
  if (declared?.project !== undefined) return { project: declared.project, folder: start };
  const named = await nearest(folders, readPackageName);
  if (named !== undefined) return { project: validName(named.found, "project"), folder: named.folder };
  const { name, root } = checkout ?? { name: path.basename(start), root: start };
  return { project: validName(name, "project"), folder: root };
}

async function nearest<T>(
  folders: readonly string[],
  read: (folder: string) => Promise<T | undefined>,
): Promise<{ folder: string; found: T } | undefined> {
  for (const folder of folders) {
    const found = await read(folder);
    if (found !== undefined) return { folder, found };
  }
  return undefined;
}

/** The folder and its parents, up to the home directory or the root of the file system. */
function ancestors(start: string, home: string | undefined): string[] {
  const folders = [start];
  for (let at = start; at !== home && path.dirname(at) !== at;) {
    at = path.dirname(at);
    folders.push(at);
  }
  return folders;
}

async function realFolder(folder: string): Promise<string> {
  try {
    const real = await realpath(folder);
    if ((await stat(real)).isDirectory()) return real;
  } catch (error) {
    throw new Error(`The folder ${folder} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
  throw new Error(`${folder} is not a folder.`);
}

/** @returns undefined when the user has none, as in some containers */
async function homeFolder(): Promise<string | undefined> {
  let home: string;
  try {
    home = homedir();
  } catch {
    return undefined; // The system has no entry for the user id, so no home directory bounds the search.
  }
  try {
    return await realpath(home);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    return path.resolve(home);
  }
}
