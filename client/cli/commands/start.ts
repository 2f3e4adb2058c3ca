import { BackendUnreachable } from "../../connection/unreachable.js";
import type { Health, Requester } from "../../../server/protocol/requests.js";
import { printable } from "../../../server/protocol/wording/printable.js";
import { defineCommand } from "../command.js";
import { exitCodes } from "../exitCode.js";
import { type Shell, withBackend } from "../shell.js";

export const start = defineCommand({
  name: "start",
  summary: "start the backend unless it is running, and say where it is",
  flags: {},
  run: async (_flags, _operand, shell) => {
    const before = await healthIfRunning(shell);
    const health = before ?? (await withBackend(shell, askHealth));
    await shell.print(
      `The backend ${before === undefined ? "has started" : "is already running"}: ${printable(describeHealth(health))}.\n`,
    );
    return exitCodes.done;
  },
});

const describeHealth = ({ pid, version, store }: Health): string =>
  `pid ${pid}, version ${version}, store ${store.path ?? "not in a file"}`;

const askHealth = (backend: Requester): Promise<Health> => backend.request("portDaddy/health", {});

async function healthIfRunning(shell: Shell): Promise<Health | undefined> {
  try {
    return await withBackend(shell, askHealth, { start: false });
  } catch (error) {
    if (error instanceof BackendUnreachable) return undefined;
    throw error;
  }
}
