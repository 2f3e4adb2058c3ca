import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { GrantedAssignment, NamedListener } from "../../../server/protocol/assignment.js";

/** TCP_LISTEN in hexadecimal. Source: include/net/tcp_states.h of Linux. */
const LISTENS = "0A";

/**
 * Leaves out that somebody is listening on a port where that is this process, or all the sockets are its own, such as those that systemd or a
 * reloader has opened for the program and may hold, too.
 */
export function withoutOwnListener(granted: GrantedAssignment): GrantedAssignment {
  const { port, conflict, notices = [] } = granted;
  const isOther = (listener: NamedListener): boolean => listener.pid !== process.pid && !hasItsListeners(port);
  return {
    ...granted,
    conflict: conflict !== undefined && isOther(conflict) ? conflict : undefined,
    notices: notices.filter((notice) => !("listener" in notice) || isOther(notice.listener)),
  };
}

/** @returns false where there is none, or the system does not tell */
function hasItsListeners(port: number): boolean {
  if (process.platform !== "linux") return false;
  try {
    const sockets = ["tcp", "tcp6"].flatMap((family) => listenersIn(readFileSync(`/proc/self/net/${family}`, "latin1"), port));
    const own = ownTargets();
    return sockets.length > 0 && sockets.every((inode) => own.has(`socket:[${inode}]`));
  } catch {
    return false;
  }
}

/** The inodes of the sockets that listen on a port. Source: the kernel's networking/proc_net_tcp.rst. */
export function listenersIn(table: string, port: number): string[] {
  const end = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table.split("\n").flatMap((row) => {
    const [, local, , state, , , , , , inode] = row.trim().split(/\s+/);
    return local?.endsWith(end) === true && state === LISTENS ? [inode!] : [];
  });
}

/** The targets of all our descriptors. */
function ownTargets(): Set<string> {
  const targets = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return ""; // The one by which the folder was read.
    }
  });
  return new Set(targets);
}
