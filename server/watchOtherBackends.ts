import { OtherBackends, otherBackendSentence } from "./dataDirectory/otherBackends.js";
import type { Ending } from "./ending.js";
import type { Log } from "./log/log.js";
import { dataDirectory, directoryId } from "./protocol/dataDirectory.js";
import type { Cleanup } from "./services/cleanup.js";
import type { Problems } from "./services/problems.js";
import { makePrivateFolder } from "./transport/socket/endpoint.js";

interface Parts {
  dataDir: string;
  endpoint: string;
  /** The first and last port that are assigned now. */
  range: () => [first: number, last: number];
  problems: Problems;
  /** After each of its sweeps the others are looked for again. */
  cleanup: Cleanup;
  ending: Ending;
  log: Log;
}

/** The same folder for all programs of a user, whatever their environment. Windows has no such variables to differ in. */
const COMMON_FOLDER = process.platform === "win32" ? undefined : "/tmp";

/**
 * Tells people of another backend of theirs that assigns the same ports. A data directory that `PORT_DADDY_HOME` sets elsewhere than the
 * platform's own is a separate world on purpose: it is neither marked nor warned.
 */
export async function watchOtherBackends({ dataDir, endpoint, range, problems, cleanup, ending, log }: Parts): Promise<void> {
  if (COMMON_FOLDER === undefined || !isDefaultLocation(dataDir)) return;
  const others = new OtherBackends({ userFolder: () => makePrivateFolder(COMMON_FOLDER), dataDir, endpoint });
  let failure: string | undefined;
  const look = async (): Promise<void> => {
    try {
      const other = await others.find(range());
      problems.set("other backend", other && otherBackendSentence(other));
      failure = undefined;
    } catch (error) {
      const { message } = error as Error;
      if (message !== failure) log.warn(`Other backends of this user cannot be looked for: ${message}`);
      failure = message;
    }
  };
  let over = false;
  cleanup.onDidRest(() => {
    if (!over) void look();
  });
  ending.add("announcement", () => {
    over = true;
    others.remove();
  });
  await look();
}

function isDefaultLocation(dataDir: string): boolean {
  try {
    return directoryId(dataDir).id === directoryId(dataDirectory({})).id;
  } catch {
    return false; // The platform's own does not exist, so it is another one.
  }
}
