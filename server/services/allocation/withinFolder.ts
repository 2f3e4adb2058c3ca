import path from "node:path";

/** @param folder absolute, as is the other; what is not known lies within nothing */
export function isWithinFolder(inner: string | undefined, folder: string | undefined): boolean {
  if (folder === undefined || inner === undefined) return false;
  const relative = path.relative(folder, inner);
  return relative.split(path.sep)[0] !== ".." && !path.isAbsolute(relative);
}
