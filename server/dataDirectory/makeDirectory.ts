import { mkdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Creates a folder and its missing parents, for this user alone. mkdir's option `recursive` never returns on a file system that denies
 * the existence of the parent it was given, as /proc does.
 * @throws Error when the folder cannot be created
 */
export function makeDirectory(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeDirectory(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another backend that starts at the same time may have created it.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || !statSync(folder).isDirectory()) throw error;
  }
}
