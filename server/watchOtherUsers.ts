import { hasOtherUsers } from "./adapters/otherUsers.js";
import type { Log } from "./log/log.js";
import type { PoolSettings } from "./services/allocation/poolSettings.js";
import type { Cleanup } from "./services/cleanup.js";
import { makePrivateFolder } from "./transport/socket/endpoint.js";

interface Parts {
  settings: PoolSettings;
  /** After each of its sweeps the others are looked for again. */
  cleanup: Pick<Cleanup, "onDidRest">;
  log: Log;
  /** A folder that all users share; left out on Windows, where users seldom share a machine. */
  common?: string;
}

/** Two users with the same project would get the same port. So on a machine of several users new ports depend on the user. */
export async function watchOtherUsers({ settings, cleanup, log, common = commonFolder }: Parts): Promise<void> {
  const uid = process.geteuid?.();
  if (uid === undefined || common === undefined) return;
  let failure: string | undefined;
  const look = async (): Promise<void> => {
    try {
      makePrivateFolder(common); // By which the others know of this user.
      settings.user = (await hasOtherUsers({ uid, range: settings.config.range, common })) ? String(uid) : undefined;
      failure = undefined;
    } catch (error) {
      const { message } = error as Error;
      if (message !== failure) log.warn(`Other users of this machine cannot be looked for: ${message}`);
      failure = message;
    }
  };
  cleanup.onDidRest(() => void look());
  await look();
}

const commonFolder = process.platform === "win32" ? undefined : "/tmp";
