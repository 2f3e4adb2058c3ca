import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dataDirectory, objectionTo, socketPath } from "../../../server/protocol/dataDirectory.js";
import { isAbsent, reasonOf } from "../../project/readTextFile.js";
import { failure, ok, type Report, warning } from "./doctorChecks.js";

/** Checks that the data directory belongs to this user, and that nobody else can write to it. */
export async function checkDataDirectory(folder = dataDirectory(), uid = process.getuid?.()): Promise<Report | Report[]> {
  const stats = await stat(folder).catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw new Error(`${folder} cannot be read: ${reasonOf(error)}`, { cause: error });
  });
  if (stats === undefined) return [ok(`${folder} (created on first use)`), ...checkSocketPath(folder)];
  const elsewhere = "Remove it, or set PORT_DADDY_HOME to another folder.";
  if (!stats.isDirectory()) return failure(`${folder} is not a folder`, elsewhere);
  const objection = objectionTo(folder, stats, uid);
  if (objection !== undefined)
    return failure(`${folder} ${objection.wrong}`, objection.command === undefined ? elsewhere : `Run ${objection.command}.`);
  const mode = (stats.mode & 0o777).toString(8);
  if (uid !== undefined && (stats.mode & 0o700) !== 0o700) return failure(`${folder} has mode ${mode}`, `Run chmod 700 "${folder}".`);
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return failure(`${folder} is not writable: ${reasonOf(error)}`, elsewhere);
  }
  const isOpen = uid !== undefined && (stats.mode & 0o077) !== 0;
  return [
    isOpen ? warning(`${folder} has mode ${mode}: other users can list it`, `Run chmod 700 "${folder}".`) : ok(folder),
    ...checkSocketPath(folder),
  ];
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
