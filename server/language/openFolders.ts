import path from "node:path";
import { type Assignment } from "../protocol/assignment.js";
import { settleContext } from "../protocol/copies/folderContext.js";
import { isWithin } from "../protocol/isWithin.js";
import type { CheckedParams } from "../protocol/requests.js";

export type OpenFolder = CheckedParams<"portDaddy/openFolders">["folders"][number];

/** The innermost folder that contains the file. */
export function folderOf(folders: readonly OpenFolder[], file: string): OpenFolder | undefined {
  return folders.filter(({ folder }) => isWithin(file, folder)).sort((a, b) => b.folder.length - a.folder.length)[0];
}

/** @param name a folder's name in the window, or its path, as in an input's `args` */
export function folderCalled(folders: readonly OpenFolder[], name: string): OpenFolder | undefined {
  const called = folders.filter((each) => nameOf(each) === name || each.folder === name);
  return called.length === 1 ? called[0] : undefined;
}

export const nameOf = ({ name, folder }: OpenFolder): string => name ?? path.basename(folder);

/** The services in the order of port-daddy.json, always including the main service. */
export function servicesOf({ services, mainService }: OpenFolder): string[] {
  const names = Object.keys(services);
  return names.includes(mainService) ? names : [mainService, ...names];
}

/**
 * The context under which the folder has, or would get, its ports: that of a second clone is not in its files. Known by paths alone, so
 * one that is moved seems to be another clone until it asks for a port.
 * @param ofProject all assignments of its project
 */
export const contextIn = (folder: OpenFolder, ofProject: readonly Assignment[]): string =>
  settleContext({ folder: placeOf(folder), worktree: folder.context }, ofProject, (other) => (isAt(folder, other) ? "same" : "other"));

/** Whether an assignment of the folder's identity belongs to this very folder. */
export const mayBeOf = (folder: OpenFolder, { folder: at }: Assignment): boolean => at === undefined || isAt(folder, at);

const placeOf = ({ root, folder }: OpenFolder): string => root ?? folder;

const isAt = (folder: OpenFolder, other: string): boolean => path.relative(other, placeOf(folder)) === "";
