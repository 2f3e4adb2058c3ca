import { createHash, randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { socketPath } from "../../protocol/dataDirectory.js";

/**
 * Where the backend of a data directory listens: a Unix domain socket in it, or a named pipe on Windows.
 * Where that path is too long for a socket, it is in a folder of the temporary directory that only this user may enter.
 * @throws Error when that folder is not this user's alone
 */
export function chooseEndpoint(dataDir: string): string {
  // An unguessable name, because on Windows no folder keeps others away from a pipe.
  if (process.platform === "win32") return `\\\\.\\pipe\\port-daddy-${randomBytes(16).toString("hex")}`;
  const inDataDir = socketPath(dataDir);
  if (inDataDir !== undefined) return inDataDir;
  const folder = makePrivateFolder(os.tmpdir());
  return path.join(folder, `${createHash("sha256").update(dataDir).digest("hex").slice(0, 16)}.sock`);
}

/**
 * Makes the folder `port-daddy-UID`, which only this user may enter, unless it is there.
 * @param parent a folder in which others may write, too
 * @throws Error when that folder is not this user's alone
 */
export function makePrivateFolder(parent: string): string {
  const uid = os.userInfo().uid;
  const folder = path.join(parent, `port-daddy-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // lstat, because a symbolic link could lead to another user's folder.
  const stats = lstatSync(folder);
  if (!stats.isDirectory() || stats.uid !== uid || (stats.mode & 0o077) !== 0)
    throw new Error(`${folder} must be a folder of this user alone; remove it, or set PORT_DADDY_HOME to a shorter path.`);
  return folder;
}

/** Removes the socket of a killed backend. Only the holder of the lock may call this: then nobody else can be listening there. */
export function removeStaleEndpoint(endpoint: string): void {
  if (process.platform !== "win32") rmSync(endpoint, { force: true });
}
