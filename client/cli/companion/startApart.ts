import { dataDirectory } from "../../../server/protocol/dataDirectory.js";
import { VERSION } from "../../../server/protocol/version.js";
import { compareVersions } from "../../connection/compareVersions.js";
import { compareNetwork } from "../../connection/network/otherNetwork.js";
import { readAnnouncement, tryConnect } from "../../connection/runningBackend.js";
import { runApart } from "./startCompanion.js";

/** The hidden command that starts the backend, or has one replaced that is older or in a sandbox, and says nothing. */
export const START_APART = "__start";

/**
 * Starts the backend in another process if none runs, so that it is no child of ours: a program that replaces us would have a child that it
 * knows nothing of. What goes wrong shows when we connect.
 */
export async function startApart(dataDir = dataDirectory()): Promise<void> {
  if (await mustStart(dataDir)) await runApart([START_APART]);
}

async function mustStart(dataDir: string): Promise<boolean> {
  try {
    const { file } = await readAnnouncement(dataDir);
    if (file === undefined || compareVersions(VERSION, file.version) > 0 || compareNetwork(file, dataDir) !== "ours") return true;
    const reached = await tryConnect(dataDir);
    reached?.socket.destroy();
    return reached === undefined;
  } catch {
    return false;
  }
}
