import { setTimeout as pause } from "node:timers/promises";
import { defineCommand } from "../command.js";
import { exitCodes } from "../exitCode.js";
import { withBackend } from "../shell.js";

/** It closes its store within milliseconds; longer, and it may be a zombie that nobody reaps, as in a container without init. */
const PATIENCE_MS = 500;

export const stop = defineCommand({
  name: "stop",
  summary: "stop the backend; whoever needs a port next starts it again",
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
    // Who removes the data directory next must not meet a backend that still writes there.
    const gone = await isGone(pid);
    shell.tell(gone ? "The backend has stopped." : "The backend is stopping.");
    return exitCodes.done;
  },
});

/** @returns whether the process ended while we waited. Another one that got its pid meanwhile only makes us wait longer. */
async function isGone(pid: number): Promise<boolean> {
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
