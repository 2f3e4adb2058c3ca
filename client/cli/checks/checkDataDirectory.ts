import { constants, lstatSync } from "node:fs";
import { access, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { dataDirectory, isOwn, nearestFolder, objectionTo, objectionToRoot, socketPath } from "../../../server/protocol/dataDirectory.js";
import { isWithin } from "../../../server/protocol/isWithin.js";
import { isAbsent, reasonOf } from "../../project/readTextFile.js";
import { failure, ok, type Report, warning } from "./doctorChecks.js";

const ELSEWHERE = "Remove it, or set PORT_DADDY_HOME to another folder.";

/** Checks that the data directory belongs to this user, and that nobody else can write to it. */
export async function checkDataDirectory(folder = dataDirectory(), uid = process.getuid?.()): Promise<Report | Report[]> {
  const ofOther = objectionToRoot(folder, uid);
  if (ofOther !== undefined)
    return failure(ofOther.replace(/\. .*$/, ""), "Run it without sudo, or set PORT_DADDY_HOME to a folder of root's own.");
  const stats = await stat(folder).catch((error: unknown) => {
    if (isAbsent(error) || (error as NodeJS.ErrnoException).code === "EACCES") return undefined;
    throw new Error(`${folder} cannot be read: ${reasonOf(error)}`, { cause: error });
  });
  if (stats === undefined && isLink(folder)) return failure(`${folder} is a link to nothing`, ELSEWHERE);
  if (stats === undefined) return (await checkParent(folder, uid)) ?? [ok(`${folder} (created on first use)`), ...checkSocketPath(folder)];
  if (!stats.isDirectory()) return failure(`${folder} is not a folder`, ELSEWHERE);
  const objection = objectionTo(folder, stats, uid);
  if (objection !== undefined) {
    const returned =
      stats.uid === 0 ? `If a command with sudo made it, run sudo chown -R ${uid} "${folder}". Otherwise remove it` : "Remove it";
    const remedy = objection.command === undefined ? `${returned}, or set PORT_DADDY_HOME to another folder.` : `Run ${objection.command}.`;
    return failure(`${folder} ${objection.wrong}`, remedy);
  }
  const mode = (stats.mode & 0o777).toString(8);
  if (uid !== undefined && (stats.mode & 0o700) !== 0o700) return failure(`${folder} has mode ${mode}`, `Run chmod 700 "${folder}".`);
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return reportUnwritable(folder, error as NodeJS.ErrnoException);
  }
  const isOpen = uid !== undefined && (stats.mode & 0o077) !== 0;
  return [
    isOpen ? warning(`${folder} has mode ${mode}: other users can list it`, `Run chmod 700 "${folder}".`) : ok(folder),
    ...(await checkConfig(folder)),
    ...checkSocketPath(folder),
  ];
}

/** @param error of the attempt to write there */
export const reportUnwritable = (folder: string, error: NodeJS.ErrnoException): Report =>
  error.code === "EROFS"
    ? failure(`${folder} is on a read-only file system`, "Make it writable, or set PORT_DADDY_HOME to a folder on another file system.")
    : failure(`${folder} is not writable: ${reasonOf(error)}`, ELSEWHERE);

function isLink(folder: string): boolean {
  try {
    return lstatSync(folder).isSymbolicLink();
  } catch {
    return false;
  }
}

/** @returns why a folder that is not there, or out of reach, cannot be made; undefined when it can */
async function checkParent(folder: string, uid: number | undefined): Promise<Report | undefined> {
  const { folder: parent, stats } = nearestFolder(folder);
  try {
    await access(parent, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const isOfRoot = stats?.uid === 0 && uid !== 0 && isInHome(parent);
    const returned = isOfRoot ? `If a command with sudo made that, run sudo chown -R ${uid} "${parent}". Otherwise set` : "Set";
    return failure(
      `${folder} cannot be created, because ${parent} is not writable: ${reasonOf(error)}`,
      `${returned} PORT_DADDY_HOME to a folder of your own.`,
    );
  }
}

/** Whether a folder is in a home of this user's, so that all of it should be the user's. */
function isInHome(folder: string): boolean {
  const home = os.homedir();
  return folder !== home && isWithin(folder, home) && isOwn(home);
}

/** The backend replaces files of its own that root has left there, but not this one. Its mode is mended only when the backend starts. */
async function checkConfig(folder: string): Promise<Report[]> {
  const file = path.join(folder, "config.json");
  try {
    await access(file, constants.R_OK);
    return [];
  } catch (error) {
    if (isAbsent(error)) return [];
    const remedy = isOwn(file) ? `Run chmod 600 "${file}".` : `Run sudo chown ${process.geteuid?.()} "${file}".`;
    return [failure(`${file} cannot be read: ${reasonOf(error)}`, remedy)];
  }
}

function checkSocketPath(folder: string): Report[] {
  if (process.platform === "win32" || socketPath(folder) !== undefined) return [];
  return [
    warning(
      `${folder} is too long for the path of a socket, so the socket is in the temporary folder`,
      "Set PORT_DADDY_HOME to a shorter path unless all programs share one temporary folder.",
    ),
  ];
}
