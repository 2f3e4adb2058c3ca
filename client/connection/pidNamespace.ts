import { readlinkSync } from "node:fs";

/**
 * Our pid namespace, which the backend needs because a container may share its socket but not its pids.
 * Source: namespaces(7).
 * @returns undefined when the system has no namespaces, or does not tell
 */
export function pidNamespace(): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return undefined; // The backend then checks whether a process with our pid exists.
  }
}
