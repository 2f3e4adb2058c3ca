import { lstat, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { isOtherPerson } from "./people.js";
import { errorCode } from "./systemError.js";

interface Where {
  uid: number;
  /** The first and last port that are assigned. */
  range: readonly [number, number];
  /** The folder in which each user's backend makes `port-daddy-UID`. */
  common: string;
  /** Where procfs is mounted; on systems without it, listeners are not looked at. */
  proc?: string;
}

/**
 * Finds out whether other users of this machine are likely to need ports: they have a backend, or a person's program listens in the range.
 * Root's backend does not count, since it is the same person's.
 * @throws Error when the system would not say
 */
export async function hasOtherUsers({ uid, range, common, proc = "/proc" }: Where): Promise<boolean> {
  for (const name of await readdir(common)) {
    const owner = Number(/^port-daddy-(\d+)$/.exec(name)?.[1] ?? uid);
    if (owner === uid || owner === 0) continue;
    const stats = await lstat(path.join(common, name)).catch(() => undefined);
    if (stats?.isDirectory() === true && stats.uid === owner) return true; // Others could make a folder of that name, too.
  }
  const tables = await Promise.all(["tcp", "tcp6"].map((name) => readTable(path.join(proc, "net", name))));
  return tables.some((table) => listenersIn(table, range).some((owner) => isOtherPerson(owner, uid)));
}

/** @returns nothing where there is no such table: without procfs, or without IPv6 */
async function readTable(file: string): Promise<string> {
  try {
    return await readFile(file, "latin1");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "";
    throw error;
  }
}

/** The users of the sockets that listen in a range. Source: the kernel's networking/proc_net_tcp.rst; 0A is TCP_LISTEN. */
function listenersIn(table: string, [first, last]: readonly [number, number]): number[] {
  return table.split("\n").flatMap((row) => {
    const [, port, uid] = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A \S+ \S+ \S+\s+(\d+) /.exec(row) ?? [];
    const isInRange = port !== undefined && parseInt(port, 16) >= first && parseInt(port, 16) <= last;
    return isInRange ? [Number(uid)] : [];
  });
}
