import { readFileSync } from "node:fs";
import path from "node:path";
import envPaths from "env-paths";

/** The absolute path of the user's data directory: `PORT_DADDY_HOME`, otherwise the platform's own. */
export function dataDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const home = env["PORT_DADDY_HOME"];
  return home === undefined || home === "" ? envPaths("port-daddy", { suffix: "" }).data : path.resolve(home);
}

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, the closing zero included. Source: unix(4), unix(7). */
const MAX_SOCKET_PATH_BYTES = 103;

/** @returns the path of the Unix domain socket in the data directory; undefined when it is too long for a socket */
export function socketPath(dataDir: string): string | undefined {
  const socket = path.join(dataDir, "backend.sock");
  return Buffer.byteLength(socket) <= MAX_SOCKET_PATH_BYTES ? socket : undefined;
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
