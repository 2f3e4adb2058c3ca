import path from "node:path";
import { type Assignment } from "../protocol/assignment.js";
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
 * Finds the folder's own assignment. Until a second clone has been given a context of its own, its files name the same identity as the
 * first.
 * @param ofService all assignments of the project's service
 */
export function ownAssignment(ofService: readonly Assignment[], { root, folder, context }: OpenFolder): Assignment | undefined {
  const place = root ?? folder;
  const own = ofService.filter((assignment) => assignment.folder !== undefined && path.relative(assignment.folder, place) === "");
  return (
    own.find((assignment) => assignment.context === context) ??
    own[0] ??
    ofService.find((assignment) => assignment.context === context && assignment.folder === undefined)
  );
}
