import { readFileSync } from "node:fs";
import path from "node:path";
import envPaths from "env-paths";

/** Where one user's Port Daddy keeps its state: `PORT_DADDY_HOME`, else the platform's data directory. An absolute path. */
export function dataDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const home = env["PORT_DADDY_HOME"];
  return home === undefined || home === "" ? envPaths("port-daddy", { suffix: "" }).data : path.resolve(home);
}

export const backendFilePath = (dataDir: string): string => path.join(dataDir, "backend.json");

/**
 * Where the backend of this data directory says it is, for `parseBackendFile`. It may be gone: the file outlives a backend that was killed.
 * @returns undefined when there is no such file
 * @throws Error when it is there and cannot be read
 */
export function readBackendFile(dataDir: string): string | undefined {
  try {
    return readFileSync(backendFilePath(dataDir), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
