import { setTimeout as pause } from "node:timers/promises";
import { defineCommand } from "../command.js";
import { exitCodes } from "../exitCode.js";
import { withBackend } from "../shell.js";

/**
 * How long (ms) to wait for its end. It closes its store within milliseconds; after that it may be a zombie that nobody reaps, as in a
 * container without init.
 */
const PATIENCE_MS = 500;

export const stop = defineCommand({
  name: "stop",
  summary: "stop the backend; the next request for a port starts it again",
  flags: {},
  run: async (_flags, _operand, shell) => {
    const { pid } = await withBackend(
      shell,
      async (backend) => {
        const health = await backend.request("portDaddy/health", {});
        await backend.request("portDaddy/stop", {});
        return health;
      },
      { start: false },
    );
    // A script may remove the data directory next, while the backend must no longer write there.
    const ended = await hasEnded(pid);
    shell.tell(ended ? "The backend has stopped." : "The backend is stopping.");
    return exitCodes.done;
  },
});

/** @returns whether the process ended in time; false, too, when another process got its pid meanwhile */
async function hasEnded(pid: number): Promise<boolean> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    try {
      process.kill(pid, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") return true;
    }
    await pause(10);
  }
  return false;
}
