import { readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { isNetworkFolder } from "../protocol/machine/network.js";
import { takeBackendLock } from "./backendLock.js";

/** How long (ms) the directory of a network namespace is kept after its last use. The namespace itself has usually gone long before. */
const KEPT_MS = 7 * 86_400_000;

/**
 * Removes the directories of network namespaces that nobody has used for a week.
 * @throws Error when they cannot be looked at or removed
 */
export function removeStaleNetworks(dataDir: string, now: number): void {
  for (const name of readdirSync(dataDir)) {
    const folder = path.join(dataDir, name);
    if (!isNetworkFolder(folder) || now - lastUse(folder) < KEPT_MS) continue;
    const lock = takeBackendLock(path.join(folder, "backend.lock"));
    if (lock === undefined) continue; // It is in use.
    try {
      rmSync(folder, { recursive: true });
    } finally {
      lock.release();
    }
  }
}

/** A backend creates and removes files in its directory whenever it starts and ends. */
const lastUse = (folder: string): number => statSync(folder).mtimeMs;
