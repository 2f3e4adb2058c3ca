import path from "node:path";

/** Is the path this folder, or anywhere below it? Both are absolute. */
export function isWithin(inner: string, folder: string): boolean {
  const relative = path.relative(folder, inner);
  return relative.split(path.sep)[0] !== ".." && !path.isAbsolute(relative);
}
