import path from "node:path";

/**
 * Joins a folder of the workspace and a path as a file writes it.
 * @returns the path from the root, with slashes, empty for the root; undefined when it is outside of the root or depends on a variable
 */
export function within(folder: string, written: string): string | undefined {
  if (written.includes("$") || written.includes("%") || written.startsWith("~")) return undefined;
  const slashes = written.replaceAll("\\", "/");
  if (slashes.startsWith("/") || /^[A-Za-z]:/.test(slashes)) return undefined;
  const joined = path.posix.normalize(path.posix.join(folder === "" ? "." : folder, slashes === "" ? "." : slashes));
  if (joined === ".." || joined.startsWith("../")) return undefined;
  return joined === "." ? "" : trimSlash(joined);
}

/** The path of a file in a folder of the workspace. */
export const fileIn = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);

export const folderName = (folder: string): string => path.posix.basename(folder);

/** The folder around a file or folder; empty for the root. */
export const folderAround = (file: string): string => {
  const around = path.posix.dirname(file);
  return around === "." ? "" : around;
};

const trimSlash = (text: string): string => (text.endsWith("/") ? text.slice(0, -1) : text);
