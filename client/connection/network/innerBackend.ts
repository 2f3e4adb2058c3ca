import { readdirSync, readlinkSync } from "node:fs";
import type { BackendFile } from "../../../server/protocol/handshake.js";
import { isFirstNamespace, ownNamespace } from "../../../server/protocol/machine/namespaces.js";

/** Where a process lives, in the words of `backend.json`. */
type Place = Pick<BackendFile, "pidNamespace" | "userNamespace">;

/**
 * Whether a backend lives in a pid or user namespace inside of ours, as in a sandbox, so that it cannot look at all the processes that we can.
 * Only an outer namespace sees into an inner one: when we say so of a backend, its clients never say so of ours. Older backends do not tell,
 * and count as outside.
 */
export function isInner({ pidNamespace, userNamespace }: Place): boolean {
  const own: Place = { pidNamespace: ownNamespace("pid"), userNamespace: ownNamespace("user") };
  if ([pidNamespace, userNamespace, own.pidNamespace, own.userNamespace].includes(undefined)) return false;
  if (own.pidNamespace === pidNamespace && own.userNamespace === userNamespace) return false;
  if (isFirstNamespace("pid") && isFirstNamespace("user")) return true;
  return visibleProcesses().some((pid) => readLink(`${pid}/ns/pid`) === pidNamespace && readLink(`${pid}/ns/user`) === userNamespace);
}

/** The processes of our pid namespace and of those inside of it; none where procfs is that of an outer namespace. Source: proc(5). */
function visibleProcesses(): string[] {
  if (readLink("self") !== String(process.pid)) return [];
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
}

/** @returns undefined for a process that has ended, is another user's, or lives in an outer user namespace. Source: namespaces(7), ptrace(2) */
function readLink(name: string): string | undefined {
  try {
    return readlinkSync(`/proc/${name}`);
  } catch {
    return undefined;
  }
}
