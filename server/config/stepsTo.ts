import { lstatSync, readlinkSync, realpathSync } from "node:fs";
import path from "node:path";

/** At most this many names are followed, since links may form a circle. */
const MAX_STEPS = 200;

/**
 * Finds what decides which file a path leads to: each symbolic link on the way, and the file itself. Where something is missing, that is the
 * last one.
 * @param file an absolute path; links among its own folders count as fixed
 * @returns absolute paths, in folders that exist
 */
export function stepsTo(file: string): string[] {
  const steps: string[] = [];
  let folder = existingPath(path.dirname(file));
  const names = [path.basename(file)];
  for (let count = 0; names.length > 0 && count < MAX_STEPS; count++) {
    const at = path.join(folder, names.shift()!);
    const found = look(at);
    if (found === "nothing" || names.length === 0 || found !== "itself") steps.push(at);
    if (found === "nothing") return steps;
    if (found === "itself") folder = at;
    else {
      const { root } = path.parse(found.target);
      if (root !== "") folder = root;
      names.unshift(...found.target.slice(root.length).split(path.sep).filter(Boolean));
    }
  }
  return steps;
}

function look(at: string): "nothing" | "itself" | { target: string } {
  try {
    return lstatSync(at).isSymbolicLink() ? { target: readlinkSync(at) } : "itself";
  } catch {
    return "nothing"; // Also what cannot be looked at: nothing behind it can be watched.
  }
}

function existingPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
