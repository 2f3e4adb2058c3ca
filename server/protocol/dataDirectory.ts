import { readFileSync } from "node:fs";
import path from "node:path";
import envPaths from "env-paths";

/** The absolute path of the user's data directory: `PORT_DADDY_HOME`, otherwise the platform's own. */
export function dataDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const home = env["PORT_DADDY_HOME"];
  return home === undefined || home === "" ? envPaths("port-daddy", { suffix: "" }).data : path.resolve(home);
}

export const backendFilePath = (dataDir: string): string => path.join(dataDir, "backend.json");

/**
 * Reads `backend.json`, for `parseBackendFile`. The backend it describes may be gone: the file outlives a killed backend.
 * @returns undefined when there is no such file
 * @throws Error when the file exists and cannot be read
 */
export function readBackendFile(dataDir: string): string | undefined {
  try {
    return readFileSync(backendFilePath(dataDir), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
