import { readlinkSync } from "node:fs";

/**
 * In which space of pids ours means something. A container may share the backend's socket and not its pids; so we say it.
 * Source: namespaces(7).
 * @returns undefined where the system has but one, or does not tell
 */
export function pidNamespace(): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return undefined; // The backend then sees for itself whether a process of our pid exists.
  }
}
