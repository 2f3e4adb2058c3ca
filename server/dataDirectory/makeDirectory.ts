import { mkdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Makes a folder, and those above it that are missing, for this user alone. Not by mkdir's option `recursive`, which never comes back
 * where a file system says of a new folder that what it is to be made in does not exist, as /proc does.
 * @throws Error when that is not possible
 */
export function makeDirectory(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeDirectory(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another backend that starts at the same time was faster.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || !statSync(folder).isDirectory()) throw error;
  }
}
