import { readlinkSync } from "node:fs";

/** The inodes of the namespaces with which every Linux starts. Source: the kernel's include/linux/proc_ns.h, PROC_USER_INIT_INO and so on. */
const FIRST_NAMESPACES = { user: "user:[4026531837]", pid: "pid:[4026531836]" };

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

/** Whether ours is the machine's first, which contains all others of its kind. */
export const isFirstNamespace = (kind: "pid" | "user"): boolean => ownNamespace(kind) === FIRST_NAMESPACES[kind];
