import { readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import envPaths from "env-paths";
import { isFirstNamespace, ownNamespace } from "./machine/namespaces.js";

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

/** Distinguishes a data directory from its copies. */
export interface DirectoryId {
  /** Without symbolic links. */
  path: string;
  /** `device:inode`, which stays the same by whatever path the directory is reached. */
  id: string;
}

/** @throws Error when there is no such directory */
export function directoryId(dataDir: string): DirectoryId {
  const { dev, ino } = statSync(dataDir, { bigint: true });
  return { path: realpathSync(dataDir), id: `${dev}:${ino}` };
}

export const backendFilePath = (dataDir: string): string => path.join(dataDir, "backend.json");

/**
 * Reads `backend.json`, for `parseBackendFile`. The backend it describes may be gone: the file outlives a killed backend.
 * @returns undefined when there is no such file, or this user may not read it and a backend of the user's replaces it
 * @throws Error when it cannot be read otherwise, as where another user owns the directory and does not let us in
 */
export const readBackendFile = (dataDir: string): string | undefined => readIfThere(backendFilePath(dataDir));

export const networkFilePath = (dataDir: string): string => path.join(dataDir, "network.json");

/** Reads `network.json`, for `parseNetworkFile`. @returns and @throws as `readBackendFile` */
export const readNetworkFile = (dataDir: string): string | undefined => readIfThere(networkFilePath(dataDir));

function readIfThere(file: string): string | undefined {
  try {
    return statSync(file).isFile() ? readFileSync(file, "utf8") : undefined; // A named pipe would keep us waiting.
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const folder = path.dirname(file);
    const isReplaced = ["EACCES", "EPERM"].includes(code) && (isOwn(folder) || isOwn(path.dirname(folder)));
    if (code === "ENOENT" || isReplaced) return undefined;
    throw error;
  }
}

/** Whether a folder is this user's, who can replace everything in it then, also what root has left there. */
export function isOwn(folder: string): boolean {
  try {
    return statSync(folder).uid === process.geteuid?.();
  } catch {
    return false;
  }
}

/**
 * Why root must not use a data directory: it is another user's, as with `sudo -E`, or in a folder of theirs, or would be made there. What root
 * leaves there would lock them out.
 * @returns a sentence with the remedy; undefined when nothing is wrong
 */
export function objectionToRoot(dataDir: string, uid = process.geteuid?.()): string | undefined {
  if (uid !== 0) return undefined;
  const { folder: nearest } = nearestFolder(dataDir);
  const found = foldersUpFrom(nearest).find((folder) => isOfOther(folder, dataDir, nearest));
  if (found === undefined) return undefined;
  return `Port Daddy does not use ${dataDir} as root, because ${
    found === dataDir ? "it" : found
  } belongs to another user (uid ${statSync(found).uid}). Run it without sudo, or set PORT_DADDY_HOME to a folder of root's own.`;
}

function isOfOther(folder: string, dataDir: string, nearest: string): boolean {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined || stats.uid === 0) return false;
  if (folder !== dataDir && (stats.mode & 0o002) !== 0) return false; // Everybody may make folders there.
  return folder === nearest || !isUnmapped(stats.uid);
}

/** Whether a user namespace shows a uid in place of all that it does not know, such as that of the machine's root. Source: user_namespaces(7). */
const isUnmapped = (uid: number): boolean => uid === 65_534 && ownNamespace("user") !== undefined && !isFirstNamespace("user");

const foldersUpFrom = (folder: string): string[] => {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUpFrom(parent)];
};

/** A folder, or the first one above it that exists. */
export function nearestFolder(folder: string): { folder: string; stats: Stats | undefined } {
  let stats: Stats | undefined;
  try {
    stats = statSync(folder);
  } catch {
    // The next one above it tells.
  }
  const parent = path.dirname(folder);
  return stats !== undefined || parent === folder ? { folder, stats } : nearestFolder(parent);
}

/**
 * Why a folder must not be the data directory: a folder of another user, or one in which others may write, since they could replace the
 * socket there. That others may list it does no harm, since its files are this user's alone. Nor does it that the user's own group may
 * write, which has the user's number: Debian and Fedora give each user such a group, and make new folders writable for it.
 * @param uid this user's; undefined where folders have no modes, as on Windows
 * @returns what is wrong, and the command that mends it if there is one; undefined when nothing is wrong
 */
export function objectionTo(
  folder: string,
  { uid: owner, gid, mode }: { uid: number; gid: number; mode: number },
  uid = process.geteuid?.(),
): { wrong: string; command?: string } | undefined {
  if (uid === undefined) return undefined;
  if (owner !== uid) return { wrong: `belongs to another user (uid ${owner})` };
  if ((mode & (gid === uid ? 0o002 : 0o022)) === 0) return undefined;
  return { wrong: `has mode ${(mode & 0o777).toString(8)}, so other users can write to it`, command: `chmod 700 "${folder}"` };
}
