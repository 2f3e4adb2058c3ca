import { readlinkSync } from "node:fs";

/**
 * Our namespace of a kind. Two processes that share files and sockets may be in different ones, as in a container; then their pids or ports
 * are not the same. Source: namespaces(7).
 * @returns undefined when the system has no namespaces, or does not tell
 */
export function ownNamespace(kind: "pid" | "net" | "user"): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return readlinkSync(`/proc/self/ns/${kind}`);
  } catch {
    return undefined;
  }
}
