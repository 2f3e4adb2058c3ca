import { setTimeout as pause } from "node:timers/promises";
import type { BackendFile } from "../../../server/protocol/handshake.js";
import { sharesPids } from "../../../server/protocol/machine/machine.js";
import { isAlive, isSuspended, notResponding } from "../silentBackend.js";
import { BackendUnreachable } from "../unreachable.js";
import { isProcessOf } from "./isProcessOf.js";

/** How long (ms) a process may take to end when it is asked to, and when the system ends it. */
const PATIENCE_MS = { SIGTERM: 1500, SIGKILL: 5000 };
const POLL_MS = 20;

/** Whether a backend can be ended from here: its pid is valid on this machine. */
export const canEnd = (file: BackendFile): boolean => file.host !== undefined && sharesPids(file);

/**
 * Ends the process of a backend that does not respond: by a request to end, then by force. What it has acknowledged is in its store, and its
 * lock is free as soon as the process has ended. A process that has the pid by now, but is not the backend, is left alone.
 * @throws BackendUnreachable with the remedy, when it is out of reach or does not end
 */
export async function endSilentBackend(file: BackendFile): Promise<void> {
  if (!canEnd(file)) throw notResponding(file);
  if (!(await isOn(file))) return;
  if ((await signal(file, "SIGTERM")) || !(await isOn(file))) return;
  if (!(await signal(file, "SIGKILL"))) {
    throw new BackendUnreachable(
      `Port Daddy's backend (pid ${file.pid}) could not be ended, even by force; it may be waiting for a disk. Restart the computer if that does not pass.`,
    );
  }
}

/** Looked up before each signal, since the process may end at any time and its pid be given to another one. */
const isOn = async (file: BackendFile): Promise<boolean> => isAlive(file) && (await isProcessOf(file));

/** @returns whether the process has ended */
async function signal(file: BackendFile, name: "SIGTERM" | "SIGKILL"): Promise<boolean> {
  try {
    process.kill(file.pid, name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ESRCH") return true;
    throw new BackendUnreachable(`Port Daddy's backend (pid ${file.pid}) could not be ended: ${message}.`, { cause: error });
  }
  // A suspended process takes no notice of a request.
  const end = performance.now() + (name === "SIGTERM" && isSuspended(file) ? 0 : PATIENCE_MS[name]);
  while (isAlive(file)) {
    if (performance.now() >= end) return false;
    await pause(POLL_MS);
  }
  return true;
}
