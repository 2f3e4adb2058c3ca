import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** The folders in which a command is searched where PATH is not set. Source: execvp(3) of glibc. */
const DEFAULT_PATH = "/bin:/usr/bin";

/**
 * Finds a command's file as a POSIX shell does: by the folders of PATH, of which an empty one is the current folder.
 * @throws Error with `code` "ENOENT", or "EACCES" when there is one that this user may not execute
 */
export function findExecutable(command: string, searched = DEFAULT_PATH): string {
  const files = command.includes("/") ? [command] : searched.split(":").map((folder) => path.posix.join(folder, command));
  let refused = false;
  for (const file of command === "" ? [] : files) {
    try {
      if (!statSync(file).isFile()) {
        refused = true;
        continue;
      }
      accessSync(file, constants.X_OK);
      return file;
    } catch (error) {
      refused ||= (error as NodeJS.ErrnoException).code === "EACCES";
    }
  }
  throw Object.assign(new Error(`${command} cannot be executed`), { code: refused ? "EACCES" : "ENOENT" });
}
