import { closeSync, constants, openSync, readlinkSync } from "node:fs";
import { isDetachedByNohup } from "../programs/nohup.js";

/** O_SYNC, which means nothing for /dev/null. */
export const MARKED_INPUT = constants.O_SYNC;

/**
 * Opens /dev/null again where it is our input, with a flag that the program's own children inherit. A shell gives its jobs in the background
 * a /dev/null without it. That of nohup stays as it is, since nohup is recognized by it.
 */
export function markInput(): void {
  if (process.platform !== "linux") return;
  try {
    if (readlinkSync("/proc/self/fd/0") !== "/dev/null" || isDetachedByNohup("self")) return;
    closeSync(0);
    openSync("/dev/null", constants.O_RDONLY | MARKED_INPUT); // The lowest free descriptor.
  } catch {
    // Then the children count as background jobs, and are left alone.
  }
}
