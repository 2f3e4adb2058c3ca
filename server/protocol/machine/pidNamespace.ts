import { readlinkSync } from "node:fs";

/**
 * Our pid namespace. A container may share the backend's socket and files, but not its pids.
 * Source: namespaces(7).
 * @returns undefined when the system has no namespaces, or does not tell
 */
export function pidNamespace(): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return undefined;
  }
}
